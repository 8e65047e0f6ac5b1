package dev.heddle.samples;

import dev.heddle.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveTask;

/** A tree in which each task spawns ten; the leaves return their numbers, the others the sums. */
public final class Skynet {
  private Skynet() {}

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("skynet")
            .add("leaves", 1_000_000, "leaves, a power of ten")
            .addInt("rounds", 3, "rounds measured, after as many to warm up")
            .parse(args);
    int rounds = options.getInt("rounds");
    long leaves = options.get("leaves");
    long tasks = tasksFor(leaves);
    long sum = leaves * (leaves - 1) / 2;
    Report report = new Report("skynet", leaves + " leaves, " + tasks + " tasks in all");

    double calls =
        Stopwatch.nanosPerOperation(
            rounds, 1, () -> report.check("sum by calls", sum, callTree(0, leaves)));
    report.row("plain method calls", calls / 1e6, "ms");
    double forks =
        Stopwatch.nanosPerOperation(
            rounds,
            1,
            () ->
                report.check(
                    "sum by ForkJoinPool",
                    sum,
                    ForkJoinPool.commonPool().invoke(new ForkTree(0, leaves))));
    report.row("ForkJoinPool", forks / 1e6, "ms");
    double spawns =
        Stopwatch.nanosPerOperation(
            rounds,
            1,
            () ->
                report.check("sum by tasks", sum, Task.spawn(() -> taskTree(0, leaves)).join()));
    report.row("tasks", spawns / 1e6, "ms");
    report.row("one task", spawns / tasks, "ns");
    report.finish("tree", spawns / 1e6, "ms");
  }

  private static long tasksFor(long leaves) {
    long tasks = 0;
    long level = leaves;
    while (level % 10 == 0) {
      tasks += level;
      level /= 10;
    }
    if (level != 1) {
      System.err.println("skynet: --leaves must be a power of ten, was " + leaves);
      System.exit(2);
    }
    return tasks + 1;
  }

  private static long taskTree(long first, long leaves) throws Exception {
    if (leaves == 1) {
      return first;
    }
    long part = leaves / 10;
    List<Task<Long>> children = new ArrayList<>(10);
    for (int i = 0; i < 10; i++) {
      long start = first + i * part;
      children.add(Task.spawn(() -> taskTree(start, part)));
    }
    long sum = 0;
    for (Task<Long> child : children) {
      sum += child.join();
    }
    return sum;
  }

  private static long callTree(long first, long leaves) {
    if (leaves == 1) {
      return first;
    }
    long part = leaves / 10;
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += callTree(first + i * part, part);
    }
    return sum;
  }

  /** The same tree for a pool of platform threads. */
  private static final class ForkTree extends RecursiveTask<Long> {
    private final long first;
    private final long leaves;

    ForkTree(long first, long leaves) {
      this.first = first;
      this.leaves = leaves;
    }

    @Override
    protected Long compute() {
      if (leaves == 1) {
        return first;
      }
      long part = leaves / 10;
      List<ForkTree> children = new ArrayList<>(10);
      for (int i = 0; i < 10; i++) {
        children.add(new ForkTree(first + i * part, part));
      }
      return ForkJoinTask.invokeAll(children).stream().mapToLong(ForkTree::join).sum();
    }
  }
}
