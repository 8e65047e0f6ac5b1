package dev.heddle.benchmarks;

import dev.heddle.Task;

/** Two tasks give way to each other in turn. */
public final class Yield {
  private Yield() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("yield", args);
    workload.measureNanos(
        switch (workload.peer()) {
          case "heddle" -> Yield::tasks;
          case "threads", "virtual" ->
              yields -> threads(workload.threads(), yields);
          case "kotlin" -> yields -> YieldKt.yields(workload.processors(), yields);
          default -> throw workload.unknownPeer();
        });
  }

  /** Half of the yields in each. */
  static void tasks(int yields) {
    Task<Integer> first = Task.spawn(() -> loop(yields));
    Task<Integer> second = Task.spawn(() -> loop(yields));
    first.join();
    second.join();
  }

  static void threads(Threads threads, int yields) throws InterruptedException {
    threads.runAll(() -> loopThread(yields), () -> loopThread(yields));
  }

  static int loop(int yields) {
    int done = 0;
    for (int i = 0; i < yields; i += 2) {
      Task.yieldNow();
      done++;
    }
    return done;
  }

  static int loopThread(int yields) {
    int done = 0;
    for (int i = 0; i < yields; i += 2) {
      Thread.yield();
      done++;
    }
    return done;
  }
}
