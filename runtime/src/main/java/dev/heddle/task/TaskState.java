package dev.heddle.task;

/** What a task is doing, as far as others can see. */
public enum TaskState {
  /** Could run and waits for a turn. */
  READY,
  /** Is being run by a worker or a thread. */
  RUNNING,
  /** Waits for something, holding no thread. */
  WAITING,
  /** Waits for something and holds a thread, because a plain frame is on its stack. */
  PINNED,
  /** Has ended with a result. */
  SUCCEEDED,
  /** Has ended by an exception. */
  FAILED,
  /** Has ended by the cancellation that was asked for. */
  CANCELLED;

  /** Whether a task in this state has ended. */
  public boolean isDone() {
    return compareTo(SUCCEEDED) >= 0;
  }
}
