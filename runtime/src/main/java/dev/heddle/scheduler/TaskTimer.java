package dev.heddle.scheduler;

import dev.heddle.timer.Timer;

/** Ends the wait of a task when its deadline has passed. */
final class TaskTimer extends Timer {
  private final ScheduledTask task;
  private final Object timeoutResult;
  private final Throwable timeoutFailure;
  private final boolean parking;

  TaskTimer(
      ScheduledTask task, long deadlineNanos, Object timeoutResult, Throwable timeoutFailure) {
    this(task, deadlineNanos, timeoutResult, timeoutFailure, false);
  }

  private TaskTimer(
      ScheduledTask task,
      long deadlineNanos,
      Object timeoutResult,
      Throwable timeoutFailure,
      boolean parking) {
    super(deadlineNanos);
    this.task = task;
    this.timeoutResult = timeoutResult;
    this.timeoutFailure = timeoutFailure;
    this.parking = parking;
  }

  /** For a task that parks: its permit ends the wait, too. */
  static TaskTimer ofParking(ScheduledTask task, long deadlineNanos) {
    return new TaskTimer(task, deadlineNanos, null, null, true);
  }

  @Override
  protected void added() {
    if (parking) {
      task.beginTimedParking();
    } else {
      task.beginTimedWaiting();
    }
  }

  @Override
  protected boolean tryClaim() {
    return task.tryClaim();
  }

  /** Completes the wait that {@link #tryClaim} claimed. No lock is held. */
  void expire() {
    task.endClaimedWait(timeoutResult, timeoutFailure);
  }
}
