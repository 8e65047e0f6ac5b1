package dev.heddle.scheduler;

import dev.heddle.continuation.Waiter;

/** The structure that a party waits in. */
public interface WaitOwner {
  /**
   * Unlinks a waiter whose wait ended by time-out, cancellation or interruption.
   *
   * <p>The caller has claimed the waiter and holds no lock; it may be any thread. The waiter is
   * completed after this returns, so it must not be reachable from the structure any more.
   */
  void abandon(Waiter waiter);
}
