package dev.heddle.benchmarks;

import dev.heddle.Task;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How late a tick of one millisecond comes beside four endless loops. */
public final class WakeLate {
  private static final int LOOPS = 4;
  private static final int TICKS = 2_000;
  private static final int WARM_UP_TICKS = 500;
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /** After that, no tick will come any more. */
  private static final long LIMIT_SECONDS = 60;

  /** Without one tick in that time, none will come. */
  private static final long FIRST_TICK_SECONDS = 5;

  private static volatile boolean over;

  /** Written by the ticker alone, read when it has ended or is stuck. */
  private static volatile int ticks;

  private static final long[] LATENESS = new long[WARM_UP_TICKS + TICKS];
  private static final CountDownLatch FIRST_TICK = new CountDownLatch(1);
  private static final CountDownLatch LAST_TICK = new CountDownLatch(1);

  private WakeLate() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("wake-late", args);
    switch (workload.peer()) {
      case "heddle" -> start(Task::spawn, WakeLate::tick);
      case "threads", "virtual" -> start(workload.threads()::start, WakeLate::tickThread);
      case "kotlin" -> WakeLateKt.startTicker(LOOPS, WakeLate::hog, WakeLate::note);
      default -> throw workload.unknownPeer();
    }
    boolean alive = FIRST_TICK.await(FIRST_TICK_SECONDS, TimeUnit.SECONDS);
    if (alive) {
      LAST_TICK.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    over = true;
    print(workload);
    System.out.flush();
    Runtime.getRuntime().halt(0); // what never gets a processor cannot be joined
  }

  private static void start(Consumer<Runnable> starter, Runnable ticker) {
    for (int i = 0; i < LOOPS; i++) {
      starter.accept(WakeLate::hog);
    }
    starter.accept(ticker);
  }

  private static void hog() {
    while (!over) {
      // Nothing here by which a cooperative scheduler could get the processor back.
    }
  }

  private static void tick() {
    long due;
    do {
      due = System.nanoTime() + MILLISECOND.toNanos();
      Task.sleep(MILLISECOND);
    } while (note(due));
  }

  private static void tickThread() {
    long due;
    do {
      due = System.nanoTime() + MILLISECOND.toNanos();
      Threads.run(() -> Thread.sleep(1));
    } while (note(due));
  }

  /** Notes how late a tick is; false if it was the last one. */
  static boolean note(long due) {
    int tick = ticks;
    LATENESS[tick] = System.nanoTime() - due;
    ticks = tick + 1;
    FIRST_TICK.countDown();
    if (tick + 1 == LATENESS.length) {
      LAST_TICK.countDown();
      return false;
    }
    return true;
  }

  private static void print(Workload workload) {
    int counted = ticks - WARM_UP_TICKS;
    if (counted < 100) {
      workload.print(".p50", "never", "us");
      workload.print(".p99", "never", "us");
      return;
    }
    long[] ascending = Arrays.copyOfRange(LATENESS, WARM_UP_TICKS, ticks);
    Arrays.sort(ascending);
    workload.print(".p50", ascending[counted / 2] / 1e3, "us");
    workload.print(".p99", ascending[counted * 99 / 100] / 1e3, "us");
  }
}
