package it.programs;

import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Many threads that do the same, and who disturbs them. */
final class Load {
  /** How many threads use an object at the same time. */
  static int threads;

  /** How often each does its part. */
  static int turns;

  private static final long SEED = 2_026;
  private static final int CANCELLED_OF = 8;

  private Load() {}

  /** What one of the threads does; may be interrupted at any time if it says so. */
  interface Part {
    void run(int number, Random random) throws Exception;
  }

  /** A time-out that may expire or not, longer if there are many threads to take turns. */
  static long nanos(Random random, int micros) {
    return (long) random.nextInt(micros * 1_000) * Math.max(1, threads / 60);
  }

  /** Runs the part in all threads, and throws what one of them throws. */
  static void all(int count, Part part) throws Throwable {
    finish(start(count, part));
  }

  static List<Thread> start(int count, Part part) {
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Worker worker = new Worker(() -> part.run(number, new Random(SEED + number)));
      worker.start();
      started.add(worker);
    }
    return started;
  }

  /** Waits for all to end, and throws what one of them has thrown. */
  static void finish(List<Thread> started) throws Throwable {
    for (Thread thread : started) {
      thread.join(60_000);
      that(!thread.isAlive(), "still alive: " + thread + "\n" + Heddle.dump());
    }
    for (Thread thread : started) {
      Throwable failure = ((Worker) thread).failure;
      if (failure != null) {
        throw failure;
      }
    }
  }

  /**
   * Interrupts the threads at random until all have ended. One of eight is cancelled instead, if
   * it is a task, and may be interrupted again after that: both must look the same to the JDK.
   */
  static void disturbing(List<Thread> victims) throws Throwable {
    Random random = new Random(SEED);
    List<Thread> left = new ArrayList<>(victims);
    while (!left.isEmpty()) {
      int index = random.nextInt(left.size());
      Worker victim = (Worker) left.get(index);
      Task<?> task = victim.task;
      if (!victim.isAlive()) {
        left.set(index, left.get(left.size() - 1));
        left.remove(left.size() - 1);
        continue;
      }
      if (task != null && index % CANCELLED_OF == 0 && !task.isCancelRequested()) {
        task.cancel();
      } else {
        victim.interrupt();
      }
      Thread.sleep(0, 100_000);
    }
    finish(victims);
  }

  private static final class Worker extends Thread {
    private final Checks.Check body;
    private volatile Task<?> task;
    private volatile Throwable failure;

    Worker(Checks.Check body) {
      this.body = body;
    }

    @Override
    public void run() {
      task = Task.current();
      try {
        body.run();
      } catch (Throwable e) {
        failure = e;
      }
    }
  }
}
