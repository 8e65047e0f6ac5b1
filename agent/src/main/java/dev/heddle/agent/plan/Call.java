package dev.heddle.agent.plan;

/**
 * What becomes of one call.
 *
 * @param mode which version is called
 * @param interfaceOwner for {@link CallMode#TWIN}, the JDK interface whose method is called
 */
public record Call(CallMode mode, String interfaceOwner) {
  /** Calls what the author wrote. */
  public static final Call PLAIN = new Call(CallMode.PLAIN, null);

  /** Calls the task version. */
  public static final Call TASK = new Call(CallMode.TASK, null);

  /** Calls a method of a JDK interface, in its task version if the receiver has one. */
  public static Call twin(String interfaceOwner) {
    return new Call(CallMode.TWIN, interfaceOwner);
  }

  /** Whether the call may suspend. */
  public boolean maySuspend() {
    return mode != CallMode.PLAIN;
  }
}
