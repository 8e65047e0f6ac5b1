package dev.heddle.sync;

import dev.heddle.continuation.Continuation;
import dev.heddle.queue.SpinLock;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.WaitOwner;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;

/** What channels and locks have in common: parties wait in them. Not for users to extend. */
public abstract class WaitPlace extends SpinLock implements WaitOwner {
  /** Made by the structure that parties wait in. */
  protected WaitPlace() {}

  /**
   * Announces that the running task suspends, inside the lock. If that fails, because the task is
   * cancelled or interrupted, leaves the lock and throws.
   *
   * @param deadlineNanos {@link Waits#NO_DEADLINE} or a time at which the wait ends with {@code
   *     timeoutResult}
   */
  protected final void suspend(
      Continuation continuation, WaitReason reason, long deadlineNanos, Object timeoutResult) {
    if (Blocking.mayNotWait(continuation)) {
      leave();
      throw Blocking.refusal(continuation, reason);
    }
    try {
      if (deadlineNanos == Waits.NO_DEADLINE) {
        Blocking.suspend(continuation, reason, this);
      } else {
        Blocking.suspendUntil(continuation, reason, this, deadlineNanos, timeoutResult, null);
      }
    } catch (Throwable e) {
      leave();
      throw e;
    }
  }
}
