package dev.heddle.scheduler;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;

/**
 * How tasks wait as threads do: parking, sleeping, and joining threads.
 *
 * <p>Sleeping and joining are parking in a loop. So there is one way only in which an interrupt
 * reaches a waiting task: it sets the flag of the task's identity and gives the park permit. A
 * permit that was given for another reason meanwhile is given back at the end, at the price of one
 * that nobody gave now and then, as {@code LockSupport} allows.
 */
public final class ThreadWaits {
  private ThreadWaits() {}

  /** The task that the calling worker runs; null outside of tasks and on other threads. */
  public static ScheduledTask currentTask() {
    Worker worker = Worker.currentOrNull();
    return worker == null || worker.faceOrNull() == worker ? null : worker.currentTask();
  }

  /** The deadline that is {@code nanos} from now; never {@link Waits#NO_DEADLINE}. */
  public static long deadlineAfter(long nanos) {
    long deadline = System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2);
    return deadline == Waits.NO_DEADLINE ? 1 : deadline;
  }

  // ---------------------------------------------------------------------------- parking

  /** Plain form: blocks the worker of {@code task}, which runs on it. */
  public static void park(ScheduledTask task, Object blocker, long deadlineNanos) {
    task.parkPinned(WaitReason.PARK, blocker, deadlineNanos);
  }

  /** Task form. */
  public static void park(Object blocker, long deadlineNanos, Continuation continuation) {
    ((ScheduledTask) continuation).parkAsThread(WaitReason.PARK, blocker, deadlineNanos);
  }

  /** Gives {@code task} its park permit. */
  public static void unpark(ScheduledTask task) {
    task.unparkTask();
  }

  // ---------------------------------------------------------------------------- sleeping

  /** Plain form of sleeping in a task. */
  public static void sleep(ScheduledTask task, long nanos) throws InterruptedException {
    new Wait(WaitReason.SLEEP, deadlineAfter(nanos)).block(task);
  }

  /** Task form. */
  public static void sleep(long nanos, Continuation continuation) throws InterruptedException {
    new Wait(WaitReason.SLEEP, deadlineAfter(nanos)).suspend((ScheduledTask) continuation);
  }

  // ---------------------------------------------------------------------------- joining

  /**
   * Plain form of waiting for the end of {@code target} in a task.
   *
   * @param deadlineNanos on the scale of {@link System#nanoTime()}, or 0 for none
   */
  public static void join(ScheduledTask task, ScheduledTask target, long deadlineNanos)
      throws InterruptedException {
    new Join(target, new Unparker(task), deadlineNanos).block(task);
  }

  /** Task form. */
  public static void join(ScheduledTask target, long deadlineNanos, Continuation continuation)
      throws InterruptedException {
    ScheduledTask task = (ScheduledTask) continuation;
    new Join(target, new Unparker(task), deadlineNanos).suspend(task);
  }

  /**
   * Task form of waiting for a thread to end that is no task.
   *
   * @param target one that {@link EndingThreads#tells}
   */
  public static void join(Thread target, long deadlineNanos, Continuation continuation)
      throws InterruptedException {
    ScheduledTask task = (ScheduledTask) continuation;
    new ThreadJoin(target, task, deadlineNanos).suspend(task);
  }

  /** Waiting for a task by a thread that runs none. */
  public static void joinAsThread(ScheduledTask target, long deadlineNanos)
      throws InterruptedException {
    ThreadWaiter waiter = new ThreadWaiter();
    if (target.tryAddJoiner(waiter, false)) {
      Blocking.await(waiter, WaitReason.JOIN, target, deadlineNanos, null, null);
    }
  }

  /** Gives its park permit to who joins. */
  private static final class Unparker extends EndWaiter {
    private final ScheduledTask task;

    Unparker(ScheduledTask task) {
      this.task = task;
    }

    @Override
    public void complete(Object result, Throwable failure) {
      task.unparkTask();
    }
  }

  // ---------------------------------------------------------------------------- the loop

  /** A wait that parks again and again, and the frame of its task form. */
  private static class Wait extends Frame {
    private final WaitReason reason;
    private final long deadlineNanos;
    private boolean parked;

    Wait(WaitReason reason, long deadlineNanos) {
      this.reason = reason;
      this.deadlineNanos = deadlineNanos;
    }

    final void block(ScheduledTask task) throws InterruptedException {
      try {
        while (!isOver() && !isExpired(task)) {
          parked = true;
          task.parkPinned(reason, null, parkDeadline());
        }
      } finally {
        end(task);
      }
    }

    final void suspend(ScheduledTask task) throws InterruptedException {
      try {
        while (!isOver() && !isExpired(task)) {
          parked = true;
          task.parkAsThread(reason, null, parkDeadline());
          if (task.unwinding) {
            task.save(this, WAITS, 0);
            return;
          }
        }
      } finally {
        if (!task.unwinding) {
          end(task);
        }
      }
    }

    private boolean isExpired(ScheduledTask task) throws InterruptedException {
      if (task.takeInterrupt()) {
        // As the JDK says it in this place.
        throw new InterruptedException(reason == WaitReason.SLEEP ? "sleep interrupted" : null);
      }
      return deadlineNanos != Waits.NO_DEADLINE && deadlineNanos - System.nanoTime() <= 0;
    }

    boolean isOver() {
      return false;
    }

    /** When the next park ends at the latest. */
    long parkDeadline() {
      return deadlineNanos;
    }

    /** What ended a park may have been a permit that was meant for another. */
    void end(ScheduledTask task) {
      if (parked) {
        task.returnPermit();
      }
    }
  }

  private static final class Join extends Wait {
    private final ScheduledTask target;
    private final Unparker unparker;
    private final boolean linked;

    Join(ScheduledTask target, Unparker unparker, long deadlineNanos) {
      super(WaitReason.JOIN, deadlineNanos);
      this.target = target;
      this.unparker = unparker;
      linked = target.tryAddJoiner(unparker, false);
    }

    @Override
    boolean isOver() {
      return target.isDone();
    }

    @Override
    void end(ScheduledTask task) {
      super.end(task);
      if (linked) {
        target.abandon(unparker);
      }
    }
  }

  private static final class ThreadJoin extends Wait {
    private final Thread target;
    private final ScheduledTask joiner;

    ThreadJoin(Thread target, ScheduledTask joiner, long deadlineNanos) {
      super(WaitReason.THREAD, deadlineNanos);
      this.target = target;
      this.joiner = joiner;
    }

    @Override
    boolean isOver() {
      return !target.isAlive();
    }

    @Override
    long parkDeadline() {
      long deadline = super.parkDeadline();
      if (EndingThreads.awaitEnd(target, joiner)) {
        return deadline;
      }
      long look = deadlineAfter(EndingThreads.LOOK_NANOS);
      return deadline == Waits.NO_DEADLINE || look - deadline < 0 ? look : deadline;
    }

    @Override
    void end(ScheduledTask task) {
      super.end(task);
      EndingThreads.abandon(target, task);
    }
  }

  private static final Resumer WAITS =
      new Resumer() {
        @Override
        public void resume(Frame frame, Continuation continuation) throws InterruptedException {
          continuation.takeVoid();
          Wait wait = (Wait) frame;
          wait.suspend((ScheduledTask) continuation);
          Continuation.returnInt(wait.isOver() ? 1 : 0, continuation);
        }

        @Override
        public StackTraceElement place(Frame frame) {
          return null;
        }
      };
}
