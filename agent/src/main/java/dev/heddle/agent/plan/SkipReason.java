package dev.heddle.agent.plan;

/** Why a class or a method is left plain; what {@code Heddle.report()} prints. */
public enum SkipReason {
  /** Nothing in it can suspend, so its task version just calls the plain one. */
  NOTHING_TO_SUSPEND("nothing in it can suspend", false),
  ABSTRACT("abstract", false),
  NATIVE("native", true),
  SYNCHRONIZED("synchronized: its monitor is held throughout", true),
  SUBROUTINES("uses jsr and ret", true),
  TOO_LARGE("its task version would be too large", true),
  TOO_MANY_LIVE_VALUES("more values are live at a safepoint than a method can take", true),
  TOO_MANY_SAFEPOINTS("more safepoints than a frame can number", true),
  TOO_MANY_PARAMETERS("no room for one more parameter", true),
  UNBALANCED_MONITORS("its monitors are not balanced", true),
  INACCESSIBLE_TYPE("a value live at a safepoint has a type that this class may not name", true),
  UNTYPED("its class file does not tell the types of its values", true),
  INTERFACE_INITIALIZER("an interface that has an initializer but no default method", true),
  UNKNOWN_SUPERTYPE("a supertype cannot be found", true),
  EXCLUDED("excluded by an option", true),
  ANNOTATION("an annotation interface", false),
  HAND_WRITTEN("declares its task versions by hand", false),
  OLD_CLASS_FILE("class file older than Java 5", true),
  NOT_FOR_COMPANIONS("uses what only the JDK's class itself may", true),
  CHANGED_BY_ANOTHER_AGENT("another agent has changed it since it was woven", true),
  REDEFINED("it was redefined since it was woven", true),
  LOADED_BEFORE("was loaded before the agent", true),
  RUNTIME_NOT_VISIBLE("its class loader does not find Heddle's runtime", true),
  FAILED("weaving failed", true);

  private final String text;
  private final boolean reported;

  SkipReason(String text, boolean reported) {
    this.text = text;
    this.reported = reported;
  }

  /** The reason in words. */
  public String text() {
    return text;
  }

  /** Whether a user may want to know: false where nothing is lost. */
  public boolean isReported() {
    return reported;
  }
}
