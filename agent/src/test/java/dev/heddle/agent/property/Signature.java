package dev.heddle.agent.property;

import java.util.List;

/**
 * A method of a generated program. One calls only those after it, so programs come to an end.
 *
 * @param type internal name of an interface that has this method alone, or null
 */
record Signature(
    String name,
    Form form,
    boolean isSynchronized,
    List<Kind> parameters,
    Kind result,
    String type) {
  /** How it is declared and called. */
  enum Form {
    STATIC,
    PRIVATE_STATIC,
    PRIVATE,
    VIRTUAL,
    /** Also overridden in the subclass. */
    OVERRIDDEN,
    /** In its interface only. */
    DEFAULT;

    boolean isStatic() {
      return this == STATIC || this == PRIVATE_STATIC;
    }

    boolean isPrivate() {
      return this == PRIVATE || this == PRIVATE_STATIC;
    }

    /** Whether an object of the main class has it, for others to call. */
    boolean isVisible() {
      return !isStatic() && !isPrivate();
    }
  }

  String descriptor(String self) {
    StringBuilder text = new StringBuilder("(");
    parameters.forEach(each -> text.append(each.descriptor(self)));
    return text.append(')').append(result.descriptor(self)).toString();
  }
}
