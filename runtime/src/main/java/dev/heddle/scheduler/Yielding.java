package dev.heddle.scheduler;

import dev.heddle.continuation.Continuation;

/** Giving way on request. */
public final class Yielding {
  private Yielding() {}

  /** Plain form: the thread gives way, as the operating system sees fit. */
  public static void yieldThread() {
    Thread.yield();
  }

  /** Whether the calling thread is a worker with tasks to run beside the one it runs. */
  public static boolean othersWait() {
    return Thread.currentThread() instanceof Worker worker && worker.othersWait();
  }

  /** Task form: the task queues behind the others; it goes on at once if there are none. */
  public static void yieldTask(Continuation continuation) {
    if (((Worker) Thread.currentThread()).beginYield()) {
      continuation.beginUnwinding();
    }
  }
}
