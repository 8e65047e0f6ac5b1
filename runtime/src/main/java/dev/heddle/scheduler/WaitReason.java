package dev.heddle.scheduler;

/** Why a task waits, as a dump prints it. */
public enum WaitReason {
  /** Waits for another task to end. */
  JOIN,
  /** Waits for a thread to end that is no task. */
  THREAD,
  /** Waits for time to pass. */
  SLEEP,
  /** Waits for its park permit. */
  PARK,
  /** Waits for a notification of a monitor. */
  MONITOR,
  /** Waits for a receiver, or for room in a buffer. */
  SEND,
  /** Waits for a sender. */
  RECEIVE,
  /** Waits for one of several channel operations. */
  SELECT,
  /** Waits for a mutex. */
  MUTEX,
  /** Waits for permits of a semaphore. */
  SEMAPHORE,
  /** Waits for a latch to open. */
  LATCH,
  /** Waits for the children of a scope, or the submissions of an executor. */
  SCOPE
}
