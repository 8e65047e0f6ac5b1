package dev.heddle.sync;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.queue.WaiterList;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;

/**
 * Where parties wait until something holds, and then all go on together. Not for users to extend.
 *
 * <p>Invariant, whenever the lock is free: nobody waits if the gate {@link #isOpen}.
 */
public abstract class Gate extends WaitPlace {
  private final WaitReason reason;

  /** Last of those that wait; guarded by the lock. */
  private Waiter waiters;

  /** A gate at which parties wait for {@code reason}. */
  protected Gate(WaitReason reason) {
    this.reason = reason;
  }

  /** Whether there is nothing to wait for. Called inside the lock. */
  protected abstract boolean isOpen();

  /**
   * To be called inside the lock, after whatever may open the gate.
   *
   * @return if it is open, those that waited, for {@link #completeAll}, to be called outside
   */
  protected final Waiter claimIfOpen() {
    Waiter top = null;
    while (waiters != null && isOpen()) {
      Waiter waiter = waiters;
      waiters = WaiterList.remove(waiters, waiter);
      if (waiter.tryClaim()) {
        waiter.next = top;
        top = waiter;
      }
    }
    return top;
  }

  /** Lets those go on that were claimed, first come first. */
  protected static void completeAll(Waiter claimed) {
    Waiter waiter = claimed;
    while (waiter != null) {
      Waiter next = waiter.next;
      waiter.next = null;
      waiter.complete(null, null);
      waiter = next;
    }
  }

  /** Blocks until the gate is open or the time is over; returns whether it is open. */
  protected final boolean awaitOpen(long deadlineNanos) {
    Waiter waiter = Blocking.newThreadWaiter();
    return !tryWait(waiter)
        || Waits.await(waiter, reason, this, deadlineNanos, Boolean.FALSE) == null;
  }

  /** Blocks until the gate is open, whatever happens to the calling thread or its task. */
  protected final void awaitOpenShielded() {
    Waiter waiter = Blocking.newThreadWaiter();
    if (tryWait(waiter)) {
      Blocking.awaitShielded(waiter, reason, this);
    }
  }

  private boolean tryWait(Waiter waiter) {
    enter();
    boolean waits = !isOpen();
    if (waits) {
      waiters = WaiterList.addLast(waiters, waiter);
    }
    leave();
    return waits;
  }

  /** Suspends until the gate is open or the time is over; true if it is open already. */
  protected final boolean awaitOpen(long deadlineNanos, Continuation continuation) {
    enter();
    if (isOpen()) {
      leave();
      return true;
    }
    suspend(continuation, reason, deadlineNanos, null);
    continuation.primResult = 1; // the caller's result, unless abandon clears it
    waiters = WaiterList.addLast(waiters, continuation);
    leave();
    return false;
  }

  /** Suspends until the gate is open, also a cancelled task; true if it is open already. */
  protected final boolean awaitOpenShielded(Continuation continuation) {
    enter();
    if (isOpen()) {
      leave();
      return true;
    }
    Blocking.suspendShielded(continuation, reason, this);
    waiters = WaiterList.addLast(waiters, continuation);
    leave();
    return false;
  }

  /** How many wait. Called inside the lock. */
  protected final int waiting() {
    return WaiterList.size(waiters);
  }

  /** Unlinks a party whose wait was ended by a time-out or a cancellation; for the scheduler. */
  @Override
  public final void abandon(Waiter waiter) {
    enter();
    if (WaiterList.isLinked(waiter)) {
      waiters = WaiterList.remove(waiters, waiter);
    }
    if (waiter instanceof Continuation task) {
      task.primResult = 0; // a timed wait returns false
    }
    leave();
  }
}
