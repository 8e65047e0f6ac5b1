package dev.heddle.scheduler;

import dev.heddle.timer.Timer;

/** Ends the wait of a task when its deadline has passed. */
final class TaskTimer extends Timer {
  private final ScheduledTask task;
  private final Object timeoutResult;
  private final Throwable timeoutFailure;

  TaskTimer(
      ScheduledTask task, long deadlineNanos, Object timeoutResult, Throwable timeoutFailure) {
    super(deadlineNanos);
    this.task = task;
    this.timeoutResult = timeoutResult;
    this.timeoutFailure = timeoutFailure;
  }

  @Override
  protected void added() {
    task.beginTimedWaiting();
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
