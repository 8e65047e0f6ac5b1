package dev.heddle.scheduler;

import dev.heddle.continuation.Waiter;
import dev.heddle.queue.WaiterList;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskBase;

/** How a task ends, and how others wait for that. */
abstract class JoinableTask extends TaskBase implements WaitOwner {
  /** Those who wait for it to end: a {@link WaiterList}, guarded by {@link JoinLock#of}. */
  private Waiter joiners;

  /** Makes a task that is ready and has not run. */
  JoinableTask(long id, String name, Priority priority) {
    super(id, name, priority);
  }

  /** What joining returns for a task that succeeded. */
  protected abstract Object result();

  /** What joining throws for a task that failed. */
  protected abstract RuntimeException joinFailure();

  /** Called when it failed and nobody has joined it. */
  protected abstract void uncaught(Throwable thrown);

  /** Links {@code waiter} to be completed at the end of this task; false if that has come. */
  protected final boolean tryAddJoiner(Waiter waiter) {
    return tryAddJoiner(waiter, true);
  }

  /** The same; who does not join merely looks on, and a failure may still be an uncaught one. */
  protected final boolean tryAddJoiner(Waiter waiter, boolean joins) {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    try {
      if (isDone()) {
        return false;
      }
      if (joins) {
        markJoined();
      }
      joiners = WaiterList.addLast(joiners, waiter);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Who has waited for its end for longest, or null. */
  protected final Waiter firstJoiner() {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    Waiter first = joiners == null ? null : joiners.next;
    lock.unlock();
    return first;
  }

  /** Task form of {@link #tryAddJoiner}: also begins the joiner's wait. */
  protected final boolean trySuspendJoiner(ScheduledTask joiner) {
    return trySuspendJoiner(joiner, null);
  }

  /** The same with a deadline, at which the joiner's call throws {@code failure}. */
  protected final boolean trySuspendJoiner(
      ScheduledTask joiner, long deadlineNanos, Throwable failure) {
    return trySuspendJoiner(joiner, new TaskTimer(joiner, deadlineNanos, null, failure));
  }

  private boolean trySuspendJoiner(ScheduledTask joiner, TaskTimer deadline) {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    boolean refused;
    try {
      if (isDone()) {
        return false;
      }
      refused = joiner.mayNotWait();
      if (!refused) {
        link(joiner, deadline);
      }
    } finally {
      lock.unlock();
    }
    if (refused) {
      throw joiner.refusal(WaitReason.JOIN);
    }
    return true;
  }

  private void link(ScheduledTask joiner, TaskTimer deadline) {
    if (deadline == null) {
      joiner.suspend(WaitReason.JOIN, this);
    } else {
      joiner.suspendUntil(WaitReason.JOIN, this, deadline);
    }
    markJoined();
    joiners = WaiterList.addLast(joiners, joiner);
  }

  @Override
  public final void abandon(Waiter waiter) {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    try {
      if (WaiterList.isLinked(waiter)) {
        joiners = WaiterList.remove(joiners, waiter);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The task has ended: publishes its outcome and wakes those who joined it. Who joined its thread
   * may hold that thread's monitor meanwhile, so the monitor is entered last.
   *
   * @param started the program's thread that was started as this task, or null
   */
  final void end(Thread started) {
    boolean keptAlive = false;
    try {
      if (started != null) {
        keptAlive = !started.isDaemon(); // once it has ended, anyone may change that
        TaskThreads.terminate(started);
      }
    } finally {
      publishEnd();
    }
    if (started != null) {
      TaskThreads.terminated(started, keptAlive);
    }
    if (exception != null && !isJoined()) {
      reportUncaught();
    }
  }

  /** The handler, or the exception it is to print, may fail; whoever runs the task goes on. */
  private void reportUncaught() {
    try {
      uncaught(exception);
    } catch (Throwable e) {
      // Whatever could be done to tell of it would fail alike.
    }
  }

  private void publishEnd() {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    leaveToDone();
    lock.unlock();
    if (joiners != null) {
      wakeJoiners(lock);
    }
  }

  /** What those get who join a failed task; making it may fail, as {@code toString} may. */
  private Throwable safeJoinFailure() {
    try {
      return joinFailure();
    } catch (Throwable e) {
      return e;
    }
  }

  private void wakeJoiners(JoinLock lock) {
    while (true) {
      lock.lock();
      Waiter last = joiners;
      Waiter first = last == null ? null : last.next;
      if (first != null) {
        joiners = WaiterList.remove(last, first);
      }
      lock.unlock();
      if (first == null) {
        return;
      }
      if (first.tryClaim()) {
        first.complete(result(), exception == null ? null : safeJoinFailure());
      }
    }
  }
}
