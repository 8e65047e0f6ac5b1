package dev.heddle.benchmarks;

import dev.heddle.Task;

/** A tree in which each task spawns ten, down to 1,000,000 leaves, and returns their sum. */
public final class Skynet {
  private static final int LEAVES = 1_000_000;
  private static final long SUM = (long) LEAVES * (LEAVES - 1) / 2;

  private Skynet() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("skynet", args);
    workload.measure(
        "",
        "ms",
        1e6,
        switch (workload.peer()) {
          case "heddle" -> trees -> tasks(workload, trees);
          case "virtual" -> trees -> threads(workload, trees);
          case "kotlin" ->
              trees -> {
                for (int i = 0; i < trees; i++) {
                  workload.check("sum", SUM, SkynetKt.skynet(workload.processors(), LEAVES));
                }
              };
          default -> throw workload.unknownPeer();
        });
  }

  private static void tasks(Workload workload, int trees) {
    for (int i = 0; i < trees; i++) {
      workload.check("sum", SUM, Task.spawn(() -> sum(0, LEAVES)).join());
    }
  }

  private static long sum(long first, int leaves) {
    if (leaves == 1) {
      return first;
    }
    int part = leaves / 10;
    @SuppressWarnings({"unchecked", "rawtypes"})
    Task<Long>[] children = new Task[10];
    for (int i = 0; i < 10; i++) {
      long start = first + (long) i * part;
      children[i] = Task.spawn(() -> sum(start, part));
    }
    long sum = 0;
    for (Task<Long> child : children) {
      sum += child.join();
    }
    return sum;
  }

  private static void threads(Workload workload, int trees) throws InterruptedException {
    for (int i = 0; i < trees; i++) {
      Branch root = new Branch(workload.threads(), 0, LEAVES);
      root.thread.join();
      workload.check("sum", SUM, root.sum);
    }
  }

  /** A thread and what it returns; read after it was joined. */
  private static final class Branch implements Runnable {
    private final Threads threads;
    private final long first;
    private final int leaves;
    private final Thread thread;
    private long sum;

    Branch(Threads threads, long first, int leaves) {
      this.threads = threads;
      this.first = first;
      this.leaves = leaves;
      thread = threads.start(this);
    }

    @Override
    public void run() {
      Threads.run(() -> sum = leaves == 1 ? first : sumOfChildren());
    }

    private long sumOfChildren() throws InterruptedException {
      Branch[] children = new Branch[10];
      for (int i = 0; i < 10; i++) {
        children[i] = new Branch(threads, first + (long) i * (leaves / 10), leaves / 10);
      }
      long sumOfChildren = 0;
      for (Branch child : children) {
        child.thread.join();
        sumOfChildren += child.sum;
      }
      return sumOfChildren;
    }
  }
}
