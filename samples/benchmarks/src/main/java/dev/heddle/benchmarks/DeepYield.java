package dev.heddle.benchmarks;

import dev.heddle.Task;

/** Two tasks give way to each other in turn, each in a loop below 100 frames. */
public final class DeepYield {
  /** Frames above the loop. */
  static final int DEPTH = 100;

  private DeepYield() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("deep-yield", args);
    workload.measureNanos(
        switch (workload.peer()) {
          case "heddle" -> DeepYield::tasks;
          case "threads", "virtual" ->
              yields -> threads(workload.threads(), yields);
          case "kotlin" -> yields -> YieldKt.deepYields(workload.processors(), DEPTH, yields);
          default -> throw workload.unknownPeer();
        });
  }

  private static void tasks(int yields) {
    Task<Integer> first = Task.spawn(() -> descend(DEPTH, yields));
    Task<Integer> second = Task.spawn(() -> descend(DEPTH, yields));
    first.join();
    second.join();
  }

  private static int descend(int depth, int yields) {
    return depth == 0 ? Yield.loop(yields) : descend(depth - 1, yields) + 1;
  }

  private static void threads(Threads threads, int yields) throws InterruptedException {
    threads.runAll(() -> descendThread(DEPTH, yields), () -> descendThread(DEPTH, yields));
  }

  private static int descendThread(int depth, int yields) {
    return depth == 0 ? Yield.loopThread(yields) : descendThread(depth - 1, yields) + 1;
  }
}
