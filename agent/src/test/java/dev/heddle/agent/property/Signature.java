package dev.heddle.agent.property;

import java.util.List;

/** A method of a generated program. One calls only those after it, so programs come to an end. */
record Signature(
    String name, Form form, boolean isSynchronized, List<Kind> parameters, Kind result) {
  /** How it is declared and called. */
  enum Form {
    STATIC,
    PRIVATE_STATIC,
    PRIVATE,
    VIRTUAL,
    /** Also overridden in the subclass. */
    OVERRIDDEN;

    boolean isStatic() {
      return this == STATIC || this == PRIVATE_STATIC;
    }

    boolean isPrivate() {
      return this == PRIVATE || this == PRIVATE_STATIC;
    }
  }

  String descriptor(String self) {
    StringBuilder text = new StringBuilder("(");
    parameters.forEach(each -> text.append(each.descriptor(self)));
    return text.append(')').append(result.descriptor(self)).toString();
  }
}
