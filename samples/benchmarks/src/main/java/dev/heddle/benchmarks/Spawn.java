package dev.heddle.benchmarks;

import dev.heddle.Task;

/** A task spawns another and joins it, one after another. */
public final class Spawn {
  private Spawn() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("spawn", args);
    workload.measureNanos(
        switch (workload.peer()) {
          case "heddle" -> spawns -> workload.check("sum", sum(spawns), tasks(spawns));
          case "threads", "virtual" ->
              spawns -> workload.check("sum", sum(spawns), threads(workload.threads(), spawns));
          case "kotlin" ->
              spawns ->
                  workload.check("sum", sum(spawns), SpawnKt.spawns(workload.processors(), spawns));
          default -> throw workload.unknownPeer();
        });
  }

  private static long sum(long spawns) {
    return spawns * (spawns - 1) / 2;
  }

  static long tasks(int spawns) {
    return Task.spawn(() -> spawnAndJoin(spawns)).join();
  }

  private static long spawnAndJoin(int spawns) {
    long sum = 0;
    for (int i = 0; i < spawns; i++) {
      int number = i;
      sum += Task.spawn(() -> number).join();
    }
    return sum;
  }

  static long threads(Threads threads, int spawns) throws InterruptedException {
    long[] sum = new long[1];
    threads.runAll(() -> sum[0] = spawnAndJoin(threads, spawns));
    return sum[0];
  }

  private static long spawnAndJoin(Threads threads, int spawns) throws InterruptedException {
    int[] result = new int[1];
    long sum = 0;
    for (int i = 0; i < spawns; i++) {
      int number = i;
      threads.start(() -> result[0] = number).join();
      sum += result[0];
    }
    return sum;
  }
}
