package dev.heddle.benchmarks;

import dev.heddle.Task;

/** Two tasks descend 100 frames, give way to each other, and return; one walk is one operation. */
public final class DeepWalk {
  private DeepWalk() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("deep-walk", args);
    workload.measureNanos(
        switch (workload.peer()) {
          case "heddle" -> DeepWalk::tasks;
          case "threads", "virtual" ->
              walks -> workload.threads().runAll(() -> loopThread(walks), () -> loopThread(walks));
          case "kotlin" ->
              walks -> YieldKt.deepWalks(workload.processors(), DeepYield.DEPTH, walks);
          default -> throw workload.unknownPeer();
        });
  }

  private static void tasks(int walks) {
    Task<Integer> first = Task.spawn(() -> loop(walks));
    Task<Integer> second = Task.spawn(() -> loop(walks));
    first.join();
    second.join();
  }

  private static int loop(int walks) {
    int frames = 0;
    for (int i = 0; i < walks; i += 2) {
      frames += descend(DeepYield.DEPTH);
    }
    return frames;
  }

  private static int descend(int depth) {
    if (depth == 0) {
      Task.yieldNow();
      return 0;
    }
    return descend(depth - 1) + 1;
  }

  private static int loopThread(int walks) {
    int frames = 0;
    for (int i = 0; i < walks; i += 2) {
      frames += descendThread(DeepYield.DEPTH);
    }
    return frames;
  }

  private static int descendThread(int depth) {
    if (depth == 0) {
      Thread.yield();
      return 0;
    }
    return descendThread(depth - 1) + 1;
  }
}
