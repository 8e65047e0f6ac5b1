package dev.heddle.sync;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.continuation.Waiter;
import dev.heddle.queue.WaiterList;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Lets one task or thread at a time go on between {@link #lock} and {@link #unlock}.
 *
 * <p>Not reentrant: who locks it twice waits for ever. It has no owner either, so it may be
 * unlocked by another task than the one that locked it. Unlike a monitor it does not pin.
 *
 * <p>Who finds it free takes it, ahead of those that wait, for that is several times faster than
 * strict order; but a waiter that was woken and overtaken {@value #PATIENCE} times gets it next, so
 * none waits for ever.
 */
public final class Mutex extends WaitPlace {
  /*
   * For maintainers. The model is golang/go sync.Mutex; but starvation is measured in lost races,
   * not in time, so that a run can be replayed.
   *
   * state: LOCKED, somebody holds it; CONTENDED, the holder's unlock must enter the spin lock.
   * The fast paths are one compare-and-set each: 0 to LOCKED and back.
   *
   * Invariants, whenever the spin lock is free:
   *   - CONTENDED implies LOCKED;
   *   - if parties wait, then CONTENDED is set, or one that waited has been woken and has not tried
   *     yet (woken). So somebody will always come and look after those who wait;
   *   - CONTENDED is set and cleared only inside the spin lock.
   *
   * Protocol of a contended unlock, inside the spin lock: take the first waiter. If it is starving
   * it gets the mutex, which stays locked (OWNED). Otherwise the mutex becomes free and the waiter
   * is woken to try (RETRY); until it does, unlocks are fast again and others may overtake it.
   * When it tries and fails it becomes the first again.
   */

  /** How many times a waiter may be woken in vain. */
  static final int PATIENCE = 4;

  private static final int LOCKED = 1;
  private static final int CONTENDED = 2;

  /** How a wait ended: the mutex is yours. */
  private static final Object OWNED = new Object();

  /** How a wait ended: the mutex was free, try to take it. */
  private static final Object RETRY = new Object();

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Mutex.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state;

  // Guarded by the spin lock.

  /** Last of those that wait. */
  private Waiter waiters;

  /** Whether one that waited was woken and has not tried yet. */
  private boolean woken;

  /** Whether the first of those that wait gets the mutex from the next unlock. */
  private boolean starving;

  /** Makes a mutex that is free. */
  public Mutex() {}

  // ------------------------------------------------------------------ locking

  /**
   * Takes the mutex, waiting until it is free. Suspends in a task, blocks elsewhere.
   *
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; the mutex is not taken then
   */
  public void lock() {
    if (!STATE.compareAndSet(this, 0, LOCKED)) {
      lockBlocking(Waits.NO_DEADLINE);
    }
  }

  /** Task form of {@link #lock()}, called by woven code. */
  public void lock(Continuation continuation) {
    if (!STATE.compareAndSet(this, 0, LOCKED)) {
      lockSuspending(continuation, Waits.NO_DEADLINE);
    }
  }

  /** Takes the mutex if it is free, and returns whether it did. */
  public boolean tryLock() {
    return STATE.compareAndSet(this, 0, LOCKED);
  }

  /**
   * Takes the mutex, waiting at most {@code timeout}, and returns whether it did. Suspends in a
   * task, blocks elsewhere.
   *
   * @param timeout zero or more
   * @throws NullPointerException if {@code timeout} is null
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; the mutex is not taken then
   * @throws IllegalArgumentException if {@code timeout} is negative
   */
  public boolean tryLock(Duration timeout) {
    long deadline = Waits.deadlineAfter(timeout, "tryLock");
    return STATE.compareAndSet(this, 0, LOCKED) || lockBlocking(deadline);
  }

  /** Task form of {@link #tryLock(Duration)}, called by woven code. */
  public boolean tryLock(Duration timeout, Continuation continuation) {
    long deadline = Waits.deadlineAfter(timeout, "tryLock");
    return STATE.compareAndSet(this, 0, LOCKED) || lockSuspending(continuation, deadline);
  }

  /**
   * Gives the mutex back.
   *
   * @throws IllegalMonitorStateException if it is not locked
   */
  public void unlock() {
    if (!STATE.compareAndSet(this, LOCKED, 0)) {
      unlockSlow();
    }
  }

  /** Whether somebody holds it. */
  public boolean isLocked() {
    return (state & LOCKED) != 0;
  }

  private boolean lockBlocking(long deadline) {
    for (int attempt = 0; ; attempt++) {
      Waiter waiter = Blocking.newThreadWaiter();
      enter();
      if (takeOrContend(attempt)) {
        leave();
        return true;
      }
      link(waiter, attempt);
      leave();
      Object outcome = Waits.await(waiter, WaitReason.MUTEX, this, deadline, null);
      if (outcome != RETRY) {
        return outcome == OWNED;
      }
    }
  }

  private boolean lockSuspending(Continuation continuation, long deadline) {
    return attempt(continuation, deadline, 0, null);
  }

  /**
   * Takes the mutex or suspends.
   *
   * @param attempt how many times the task was woken for this
   * @param reusable the frame of an earlier attempt, or null
   */
  private boolean attempt(
      Continuation continuation, long deadline, int attempt, MutexFrame reusable) {
    MutexFrame frame = reusable != null ? reusable : new MutexFrame(this, deadline);
    enter();
    if (takeOrContend(attempt)) {
      leave();
      return true;
    }
    suspend(continuation, WaitReason.MUTEX, deadline, null);
    link(continuation, attempt);
    leave();
    frame.attempt = attempt;
    continuation.save(frame, Resume.INSTANCE, 0);
    return false;
  }

  // ------------------------------------------------------------------ inside the spin lock

  /** Takes the mutex if it is free; otherwise sees to it that its holder wakes somebody. */
  private boolean takeOrContend(int attempt) {
    if (attempt > 0) {
      woken = false;
    }
    boolean untended = waiters != null && !woken;
    for (; ; ) {
      if (STATE.compareAndSet(this, 0, untended ? LOCKED | CONTENDED : LOCKED)) {
        return true;
      }
      int seen = state;
      if (seen != 0 && (woken || STATE.compareAndSet(this, seen, LOCKED | CONTENDED))) {
        return false;
      }
    }
  }

  private void link(Waiter waiter, int attempt) {
    if (attempt == 0) {
      waiters = WaiterList.addLast(waiters, waiter);
    } else {
      waiters = WaiterList.addFirst(waiters, waiter);
      starving |= attempt >= PATIENCE;
    }
  }

  private Waiter claimFirst() {
    while (waiters != null) {
      Waiter first = waiters.next;
      waiters = WaiterList.remove(waiters, first);
      if (first.tryClaim()) {
        return first;
      }
    }
    return null;
  }

  // ------------------------------------------------------------------ unlocking

  private void unlockSlow() {
    enter();
    if (state == 0) {
      leave();
      throw new IllegalMonitorStateException(
          "unlock of a mutex that is not locked; pair each unlock with one lock before it");
    }
    Waiter next = woken ? null : claimFirst();
    boolean handOver = starving && next != null;
    starving = false;
    if (handOver) {
      state = waiters == null ? LOCKED : LOCKED | CONTENDED;
    } else {
      woken |= next != null;
      state = 0;
    }
    leave();
    if (next != null) {
      next.complete(handOver ? OWNED : RETRY, null);
    }
  }

  /** One whose wait had ended with {@code outcome} fails before it can make use of that. */
  private void giveUp(Object outcome) {
    if (outcome == OWNED) {
      unlock();
    } else if (outcome == RETRY) {
      wakeAnother();
    }
  }

  /** The one that was woken will not try: if the mutex is free by now, no unlock wakes another. */
  private void wakeAnother() {
    enter();
    woken = false;
    Waiter next = null;
    if (takeOrContend(0)) {
      next = claimFirst();
      woken = next != null;
      state = 0;
    }
    leave();
    if (next != null) {
      next.complete(RETRY, null);
    }
  }

  /** Unlinks a party whose wait was ended by a time-out or a cancellation; for the scheduler. */
  @Override
  public void abandon(Waiter waiter) {
    enter();
    if (WaiterList.isLinked(waiter)) {
      waiters = WaiterList.remove(waiters, waiter);
    }
    leave();
  }

  @Override
  public String toString() {
    enter();
    int waiting = WaiterList.size(waiters);
    leave();
    return "Mutex[" + (isLocked() ? "locked" : "free") + ", waiting=" + waiting + "]";
  }

  // ------------------------------------------------------------------ going on in lock

  /** A suspended {@code lock}. */
  private static final class MutexFrame extends Frame {
    final Mutex mutex;
    final long deadline;
    int attempt;

    MutexFrame(Mutex mutex, long deadline) {
      this.mutex = mutex;
      this.deadline = deadline;
    }
  }

  /** Goes on in {@code lock} when the wait has ended. */
  private static final class Resume extends Resumer {
    static final Resume INSTANCE = new Resume();

    @Override
    public void resume(Frame frame, Continuation continuation) {
      MutexFrame lock = (MutexFrame) frame;
      Object outcome = continuation.refResult;
      try {
        continuation.takeRef();
      } catch (Throwable e) {
        lock.mutex.giveUp(outcome);
        throw e;
      }
      boolean owned = outcome == OWNED;
      if (outcome == RETRY) {
        owned = lock.mutex.attempt(continuation, lock.deadline, lock.attempt + 1, lock);
        if (continuation.unwinding) {
          return;
        }
      }
      Continuation.returnInt(owned ? 1 : 0, continuation);
    }

    @Override
    public StackTraceElement place(Frame frame) {
      return new StackTraceElement(Mutex.class.getName(), "lock", "Mutex.java", -1);
    }
  }
}
