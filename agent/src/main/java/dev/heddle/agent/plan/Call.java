package dev.heddle.agent.plan;

/**
 * What becomes of one call.
 *
 * @param mode which version is called
 * @param owner for {@link CallMode#TWIN}, the JDK interface whose method is called; for {@link
 *     CallMode#DISPATCH}, the type of the receiver, or for a static method its class
 */
public record Call(CallMode mode, String owner) {
  /** Calls what the author wrote. */
  public static final Call PLAIN = new Call(CallMode.PLAIN, null);

  /** Calls the task version. */
  public static final Call TASK = new Call(CallMode.TASK, null);

  /** Calls a method by reflection, in its task version if it has one. */
  public static final Call REFLECTIVE = new Call(CallMode.REFLECTIVE, null);

  /** Calls a method of a JDK interface, in its task version if the receiver has one. */
  public static Call twin(String interfaceOwner) {
    return new Call(CallMode.TWIN, interfaceOwner);
  }

  /** Calls a method of a JDK class, in its task version if there is one. */
  public static Call dispatch(String owner) {
    return new Call(CallMode.DISPATCH, owner);
  }

  /** Whether the call may suspend. */
  public boolean maySuspend() {
    return mode != CallMode.PLAIN;
  }
}
