package dev.heddle.samples;

import dev.heddle.Task;
import dev.heddle.sync.Latch;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;

/** A million tasks wait at a gate; how much heap does each take? */
public final class Million {
  private Million() {}

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("million").addInt("tasks", 1_000_000, "tasks that wait").parse(args);
    int count = options.getInt("tasks");
    Report report = new Report("million", count + " tasks wait at one gate");
    crowd(Math.min(count, 1_000), report); // loads what is loaded only once

    long start = System.nanoTime();
    long bytes = crowd(count, report);
    double seconds = (System.nanoTime() - start) / 1e9;
    report.row("heap in use for them after a full collection", bytes / 1e6, "MB");
    report.row("spawned, parked, measured, woken and joined in", seconds, "s");
    report.finish("task", (double) bytes / count, "B");
  }

  /** Lets the tasks in, weighs them while they all wait, and lets them out. */
  private static long crowd(int count, Report report) {
    Task<?>[] tasks = new Task<?>[count];
    Latch arrivals = new Latch(count);
    Latch gate = new Latch(1);
    LongAdder passed = new LongAdder();
    Runnable visit =
        () -> {
          arrivals.done();
          gate.await();
          passed.increment();
        };
    long before = heapInUse();
    for (int i = 0; i < count; i++) {
      tasks[i] = Task.spawn(visit);
    }
    arrivals.await();
    long bytes = heapInUse() - before;
    gate.done();
    for (int i = 0; i < count; i++) {
      tasks[i].join();
    }
    report.check("tasks through the gate", count, passed.sum());
    return bytes;
  }

  private static long heapInUse() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
