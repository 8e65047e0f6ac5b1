package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.util.concurrent.CompletionException;

/** A recursion that fills the heap with its frames. To run in a small heap. */
public final class Starving {
  private static final int TOO_DEEP = 9_000_000;

  private static int caught;

  private Starving() {}

  public static void main(String[] args) {
    check("a task that fills the heap ends, and none of its handlers runs", Starving::fill);
    check("others go on", () -> equal(1_000, Task.spawn(() -> depth(1_000)).join()));
    Checks.end();
  }

  private static void fill() {
    Task<Integer> task = Task.spawn(() -> depth(TOO_DEEP));
    try {
      that(false, "did not fill the heap: " + task.join());
    } catch (CompletionException e) {
      that(e.getCause() instanceof OutOfMemoryError, e.getCause());
    }
    equal(0, caught);
  }

  private static int depth(int levels) {
    if (levels == 0) {
      Task.yieldNow();
      return 0;
    }
    try {
      return 1 + depth(levels - 1);
    } catch (Throwable thrown) {
      caught++;
      throw thrown;
    }
  }
}
