package dev.heddle.interop;

/** Whether an agent weaves classes, so that tasks can suspend. */
public final class Woven {
  private static volatile boolean woven;

  private Woven() {}

  /** Said once by the agent, before the program starts. */
  public static void set(boolean value) {
    woven = value;
  }

  /** Whether tasks are scheduled by Heddle; if not, each is a thread. */
  public static boolean isWoven() {
    return woven;
  }
}
