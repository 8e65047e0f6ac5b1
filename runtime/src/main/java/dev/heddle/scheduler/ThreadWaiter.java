package dev.heddle.scheduler;

import dev.heddle.continuation.Unchecked;
import dev.heddle.continuation.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that blocks until it is completed: a foreign one, or a worker whose task is pinned.
 *
 * <p>Ordering: the outcome is written before {@code phase} is set to COMPLETED, with release, and
 * read after it was seen so, with acquire.
 */
final class ThreadWaiter extends Waiter {
  private static final int WAITING = 0;
  private static final int CLAIMED = 1;
  private static final int COMPLETED = 2;

  private static final VarHandle PHASE;

  static {
    try {
      PHASE = MethodHandles.lookup().findVarHandle(ThreadWaiter.class, "phase", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread thread = Thread.currentThread();
  private volatile int phase;
  private Object result;
  private Throwable failure;

  /** Set by the waiting thread before others can cancel the wait. */
  WaitReason reason;

  /** Likewise. */
  WaitOwner owner;

  /** Likewise: whether time ends the wait. */
  boolean timed;

  /** Set by the waiting thread likewise: neither cancellation nor interruption ends the wait. */
  boolean shielded;

  /** Likewise: whether its task waits for the park permit, whatever the reason. */
  boolean byPermit;

  /** Whether the thread is in {@code Object.wait}, which only an interrupt of its own ends. */
  private boolean inNative;

  /** Set when the wait is over and the worker queues for a processor to go on with. */
  volatile Worker returning;

  @Override
  public boolean tryClaim() {
    return PHASE.compareAndSet(this, WAITING, CLAIMED);
  }

  @Override
  public void complete(Object result, Throwable failure) {
    assert phase == CLAIMED : "completed without being claimed";
    this.result = result;
    this.failure = failure;
    phase = COMPLETED;
    LockSupport.unpark(thread);
  }

  /** Whether the task's park permit ends the wait. */
  boolean endsByPermit() {
    return byPermit || reason == WaitReason.PARK;
  }

  boolean isCompleted() {
    return phase == COMPLETED;
  }

  Thread thread() {
    return thread;
  }

  /** Ends the wait by a cancellation or the like, if that may end it and nothing else has. */
  void fail(Throwable cause) {
    if (!shielded && tryClaim()) {
      if (owner != null) {
        owner.abandon(this);
      }
      complete(null, cause);
    }
  }

  /** The waiting thread is about to enter {@code Object.wait}: from now on it is interrupted. */
  synchronized void beginNative() {
    inNative = true;
  }

  /** It is back, and later interrupts are not its own; so neither is the flag. */
  synchronized void endNative() {
    inNative = false;
    Thread.interrupted();
  }

  /** The task's identity was interrupted. */
  synchronized void interruptNative() {
    if (inNative) {
      thread.interrupt();
    }
  }

  /** The outcome of a completed wait. */
  Object take() {
    if (failure != null) {
      throw Unchecked.rethrow(failure);
    }
    return result;
  }
}
