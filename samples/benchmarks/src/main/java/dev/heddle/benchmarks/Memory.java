package dev.heddle.benchmarks;

import dev.heddle.Task;
import dev.heddle.sync.Latch;
import java.util.concurrent.CountDownLatch;

/** 1,000,000 tasks wait at one gate: the heap after a full collection, for each. */
public final class Memory {
  private static final int TASKS = 1_000_000;

  private Memory() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("memory", args);
    crowd(workload, 1_000); // loads what is loaded only once
    workload.print("", crowd(workload, TASKS), "B");
  }

  private static double crowd(Workload workload, int tasks) throws Exception {
    return switch (workload.peer()) {
      case "heddle" -> tasks(tasks);
      case "virtual" -> threads(workload.threads(), tasks);
      case "kotlin" -> MemoryKt.crowd(workload.processors(), tasks, Memory::heapInUse);
      default -> throw workload.unknownPeer();
    };
  }

  private static double tasks(int count) {
    Latch arrivals = new Latch(count);
    Latch gate = new Latch(1);
    Latch departures = new Latch(count);
    Runnable visit =
        () -> {
          arrivals.done();
          gate.await();
          departures.done();
        };
    long before = heapInUse();
    for (int i = 0; i < count; i++) {
      Task.spawn(visit);
    }
    arrivals.await();
    double bytes = (double) (heapInUse() - before) / count;
    gate.done();
    departures.await();
    return bytes;
  }

  private static double threads(Threads threads, int count) throws InterruptedException {
    CountDownLatch arrivals = new CountDownLatch(count);
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch departures = new CountDownLatch(count);
    Runnable visit =
        () -> {
          arrivals.countDown();
          Threads.run(gate::await);
          departures.countDown();
        };
    long before = heapInUse();
    for (int i = 0; i < count; i++) {
      threads.start(visit);
    }
    arrivals.await();
    double bytes = (double) (heapInUse() - before) / count;
    gate.countDown();
    departures.await();
    return bytes;
  }

  /** After full collections, until they free no more. */
  static long heapInUse() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
