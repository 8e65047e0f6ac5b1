package dev.heddle.scheduler;

import dev.heddle.continuation.Waiter;

/** Waits among a task's joiners for its end, which alone completes it. */
public abstract class EndWaiter extends Waiter {
  /** For one task. */
  protected EndWaiter() {}

  @Override
  public final boolean tryClaim() {
    return true;
  }
}
