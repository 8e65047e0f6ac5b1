package it.programs.plugin;

import dev.heddle.Task;

/** Extends a class that another loader may have. */
public class Doubled extends Counter {
  @Override
  protected int next(int step) {
    Task.yieldNow();
    return super.next(2 * step);
  }
}
