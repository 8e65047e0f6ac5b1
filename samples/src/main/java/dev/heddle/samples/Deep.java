package dev.heddle.samples;

import dev.heddle.Task;

/** A recursion far deeper than a thread's stack, suspended at its very bottom. */
public final class Deep {
  private static int reached;

  private Deep() {}

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("deep")
            .add("depth", 1_000_000, "activations below the first")
            .addInt("rounds", 3, "rounds measured, after as many to warm up")
            .parse(args);
    long depth = options.get("depth");
    Report report = new Report("deep", "a recursion of " + depth + " activations");

    report.row("where a thread's stack overflows", overflow(), "activations");
    double level =
        Stopwatch.nanosPerOperation(
            options.getInt("rounds"),
            depth,
            () -> report.check("depth", depth, Task.spawn(() -> descend(depth)).join()));
    report.row("what a task reaches", depth, "activations");
    report.row("one level, down and up again", level, "ns");
    report.finish("level", level, "ns");
  }

  private static long descend(long depth) {
    if (depth == 0) {
      Task.yieldNow();
      return 0;
    }
    return descend(depth - 1) + 1;
  }

  /** How deep the same recursion comes on a thread with the default stack. */
  private static int overflow() throws Exception {
    PlatformThread thread =
        PlatformThread.start(
            () -> {
              try {
                descendForEver();
              } catch (StackOverflowError asExpected) {
                // What counts is how far it came.
              }
            });
    thread.join();
    return reached;
  }

  private static int descendForEver() {
    reached++;
    return descendForEver() + 1;
  }
}
