package dev.heddle.scheduler;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.interop.Pins;
import dev.heddle.scheduler.PinnedPlace.Pinned;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

/**
 * How every blocking operation waits, in both its forms.
 *
 * <p>Task form, for a task running woven code:
 *
 * <ol>
 *   <li>Take the structure's lock; if the operation can be done at once, do it and return.
 *   <li>If {@link #mayNotWait}, leave the lock and throw the {@link #refusal}.
 *   <li>Call {@link #suspend} or {@link #suspendUntil}. From here on others may claim the task.
 *   <li>Link the task into the structure's queue, unlock, and return a default value. The result
 *       is delivered into the task's slots by whoever completes the wait.
 * </ol>
 *
 * <p>Plain form, for any thread, also a worker whose task is pinned:
 *
 * <ol>
 *   <li>Get a {@link #newThreadWaiter}, then do the same under the lock, linking that waiter.
 *   <li>Unlock and call {@link #await}, which blocks the thread and returns the result.
 * </ol>
 */
public final class Blocking {
  private Blocking() {}

  /** Whether the running task is cancelled, or its thread interrupted, so that it may not wait. */
  public static boolean mayNotWait(Continuation c) {
    return ((ScheduledTask) c).mayNotWait();
  }

  /** What an operation throws that is to wait, but may not. To be made outside of any lock. */
  public static CancellationException refusal(Continuation c, WaitReason reason) {
    return ((ScheduledTask) c).refusal(reason);
  }

  /**
   * Begins a wait of the running task, which may wait; to be called before others can see the waiter.
   *
   * @param owner what the task is going to be linked into, or null if nothing
   */
  public static void suspend(Continuation c, WaitReason reason, WaitOwner owner) {
    ((ScheduledTask) c).suspend(reason, owner);
  }

  /**
   * Like {@link #suspend}, with a time-out. When it expires the owner abandons the task, and the
   * call returns {@code timeoutResult} or throws {@code timeoutFailure} if that is not null.
   *
   * @param deadlineNanos on the scale of {@link System#nanoTime()}
   */
  public static void suspendUntil(
      Continuation c,
      WaitReason reason,
      WaitOwner owner,
      long deadlineNanos,
      Object timeoutResult,
      Throwable timeoutFailure) {
    ScheduledTask task = (ScheduledTask) c;
    task.suspendUntil(
        reason, owner, new TaskTimer(task, deadlineNanos, timeoutResult, timeoutFailure));
  }

  /**
   * Like {@link #suspend}, but a cancellation neither keeps the wait from beginning nor makes it
   * throw. It is for waits that must be sat out, such as that of a scope for children it has
   * cancelled. A cancellation asked for shortly before may end it early, so the caller looks whether
   * what it waits for has come, and otherwise waits again.
   */
  public static void suspendShielded(Continuation c, WaitReason reason, WaitOwner owner) {
    ((ScheduledTask) c).suspendShielded(reason, owner);
  }

  /** A waiter for the calling thread, good for one wait. */
  public static Waiter newThreadWaiter() {
    return new ThreadWaiter();
  }

  /**
   * Blocks the calling thread until {@code waiter} is completed. A worker hands its processor over
   * first and gets one back afterwards.
   *
   * @param owner what the waiter is linked into, or null if nothing
   * @param deadlineNanos on the scale of {@link System#nanoTime()}, or 0 for none
   * @return the result that the waiter was completed with
   * @throws InterruptedException if the thread is interrupted; the owner has then abandoned the
   *     waiter
   * @throws java.util.concurrent.CancellationException if the thread's task is cancelled; likewise
   */
  public static Object await(
      Waiter waiter,
      WaitReason reason,
      WaitOwner owner,
      long deadlineNanos,
      Object timeoutResult,
      Throwable timeoutFailure)
      throws InterruptedException {
    ThreadWaiter mine = (ThreadWaiter) waiter;
    assert mine.thread() == Thread.currentThread() : "waiter of another thread";
    mine.reason = reason;
    mine.owner = owner;
    mine.timed = deadlineNanos != 0;
    ScheduledTask task = ScheduledTask.currentOrNull();
    boolean interrupted;
    if (task == null) {
      interrupted = block(mine, deadlineNanos, timeoutResult, timeoutFailure);
    } else {
      interrupted = awaitAsTask(task, mine, deadlineNanos, timeoutResult, timeoutFailure);
    }
    if (interrupted) {
      throw new InterruptedException("interrupted while waiting: " + reason);
    }
    return mine.take();
  }

  /** Like {@link #await}, but neither a cancellation nor an interruption ends the wait. */
  public static Object awaitShielded(Waiter waiter, WaitReason reason, WaitOwner owner) {
    ((ThreadWaiter) waiter).shielded = true;
    try {
      return await(waiter, reason, owner, 0, null, null);
    } catch (InterruptedException e) {
      throw new AssertionError("a shielded wait was interrupted", e);
    }
  }

  /** Blocks the worker of a pinned task until that has its park permit, or the deadline passes. */
  static void awaitPermit(WaitReason reason, long deadlineNanos) {
    ThreadWaiter mine = new ThreadWaiter();
    mine.shielded = true; // an interrupt ends it by way of the permit
    mine.byPermit = true;
    try {
      await(mine, reason, null, deadlineNanos, null, null);
    } catch (InterruptedException e) {
      throw new AssertionError("a shielded wait was interrupted", e);
    }
  }

  /**
   * {@code Object.wait} in a task: it is pinned, and its worker hands the processor over. The thread
   * waits itself, for only so does it give up the monitor.
   *
   * @param millis as for {@link Object#wait(long)}
   */
  public static void awaitMonitor(ScheduledTask task, Object monitor, long millis)
      throws InterruptedException {
    boolean handsOver = Thread.holdsLock(monitor); // if not, wait only throws; for null it does
    Worker worker = (Worker) Thread.currentThread();
    task.identity(); // only an interrupt of that ends the wait, also one that a cancellation makes
    ThreadWaiter mine = new ThreadWaiter();
    mine.reason = WaitReason.MONITOR;
    mine.timed = millis > 0;
    mine.shielded = true;
    task.beginPinnedWait(mine);
    Pinned pinned = null;
    long start = 0;
    Thread shown = worker.showItself();
    try {
      mine.beginNative();
      if (task.takeInterrupt()) {
        throw new InterruptedException();
      }
      if (handsOver) {
        pinned = lookAtPinned();
        start = System.nanoTime();
        worker.handOffProcessor();
      }
      monitor.wait(millis);
    } catch (InterruptedException e) {
      task.takeInterrupt();
      throw e;
    } finally {
      mine.endNative();
      worker.regainProcessor(task, mine);
      reportPinned(pinned, mine.reason, task, start);
      worker.show(shown);
      task.endPinnedWait();
    }
  }

  private static boolean awaitAsTask(
      ScheduledTask task,
      ThreadWaiter mine,
      long deadlineNanos,
      Object timeoutResult,
      Throwable timeoutFailure) {
    task.beginPinnedWait(mine);
    Worker worker = Worker.currentOrNull();
    Thread shown = worker == null ? null : worker.showItself();
    Pinned pinned = null;
    long start = 0;
    try {
      if (worker != null && !mine.isCompleted()) {
        pinned = lookAtPinned();
        start = System.nanoTime();
        worker.handOffProcessor();
      }
      return block(mine, deadlineNanos, timeoutResult, timeoutFailure);
    } finally {
      if (worker != null) {
        worker.regainProcessor(task, mine);
        reportPinned(pinned, mine.reason, task, start);
        worker.show(shown);
      }
      task.endPinnedWait();
    }
  }

  /** Others may be about to complete the wait, so it must go on whether this succeeds or not. */
  private static Pinned lookAtPinned() {
    try {
      return PinnedPlace.ofCaller();
    } catch (Throwable e) {
      return null; // mostly no memory or stack is left for a report
    }
  }

  private static void reportPinned(
      Pinned pinned, WaitReason reason, ScheduledTask task, long startNanos) {
    if (pinned == null) {
      return;
    }
    try {
      String place = pinned.place() + " (" + reason + ")";
      Pins.add(place, pinned.cause(), task.name(), System.nanoTime() - startNanos);
    } catch (VirtualMachineError e) {
      // The same.
    }
  }

  /** Blocks until the waiter is completed, by others or here; returns whether by interruption. */
  private static boolean block(
      ThreadWaiter mine, long deadlineNanos, Object timeoutResult, Throwable timeoutFailure) {
    boolean ofWorker = mine.thread() instanceof Worker; // an interrupt of it is not the task's
    boolean interruptedLate = false;
    int spins = 0;
    while (!mine.isCompleted()) {
      boolean interrupted = Thread.interrupted() && !ofWorker;
      boolean expired = deadlineNanos != 0 && deadlineNanos - System.nanoTime() <= 0;
      boolean ending = interrupted && !mine.shielded;
      if ((ending || expired) && mine.tryClaim()) {
        if (mine.owner != null) {
          mine.owner.abandon(mine);
        }
        mine.complete(timeoutResult, timeoutFailure);
        return ending;
      }
      interruptedLate |= interrupted;
      if (expired) {
        Worker.pause(++spins); // claimed: it is being completed right now
      } else if (deadlineNanos != 0) {
        LockSupport.parkNanos(mine, deadlineNanos - System.nanoTime());
      } else {
        LockSupport.park(mine);
      }
    }
    if (interruptedLate) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
