package dev.heddle.task;

import java.util.concurrent.atomic.AtomicLong;

/** Numbers for tasks, handed out in blocks so that spawning does not contend. */
public final class TaskIds {
  private static final AtomicLong NEXT = new AtomicLong(1);

  private TaskIds() {}

  /** Reserves {@code count} numbers in a row and returns the first. */
  public static long reserve(int count) {
    return NEXT.getAndAdd(count);
  }
}
