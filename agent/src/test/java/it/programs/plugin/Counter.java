package it.programs.plugin;

import dev.heddle.Task;

/** Has state of its own in each loader. */
public class Counter implements java.util.concurrent.Callable<Integer> {
  private static int count;

  @Override
  public Integer call() {
    Task.yieldNow();
    Task.park();
    return next(1);
  }

  /** Counts; may suspend. */
  protected int next(int step) {
    Task.yieldNow();
    count += step;
    return count;
  }
}
