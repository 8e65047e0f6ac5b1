package dev.heddle.samples;

import dev.heddle.Task;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Endless loops without a call occupy every processor; beside them one ticker sleeps for a
 * millisecond at a time and notes how late it wakes.
 */
public final class Hogs {
  /** Starts a body as a task, as a thread or as a virtual thread. */
  private interface Starter {
    void start(Runnable body) throws Exception;
  }

  /** Sleeps for a millisecond in the way of what was started. */
  private interface Sleeper {
    void sleep();
  }

  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /** Ends the loops when all is measured, or when the time is up. */
  private static volatile boolean over;

  private final int hogs;
  private final int ticks;
  private final long seconds;
  private final Report report;

  private Hogs(Options options, Report report) {
    hogs = options.getInt("hogs");
    ticks = options.getInt("ticks");
    seconds = options.get("seconds");
    this.report = report;
  }

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("hogs")
            .addInt("hogs", 2L * Runtime.getRuntime().availableProcessors(), "endless loops")
            .addInt("ticks", 1_000, "ticks of a millisecond")
            .add("seconds", 10, "seconds after which the remaining ticks are given up")
            .parse(args);
    Report report = new Report("hogs", options.get("hogs") + " endless loops beside a ticker");
    Hogs sample = new Hogs(options, report);

    sample.measure("platform threads", Hogs::startPlatformThread, Hogs::sleepAsThread);
    if (Runtime.version().feature() >= 21) {
      sample.measure("virtual threads", Hogs::startVirtualThread, Hogs::sleepAsThread);
    } else {
      report.row("virtual threads", "JDK 21 or newer needed");
    }
    long[] lateness = sample.measure("tasks", Task::spawn, () -> Task.sleep(MILLISECOND));
    report.check("ticks of the task", options.get("ticks"), lateness.length);
    report.finish("late-p99", percentile(lateness, 99) / 1e3, "us");
  }

  /** Returns by how many nanoseconds each tick that came was late, in ascending order. */
  private long[] measure(String kind, Starter starter, Sleeper sleeper) throws Exception {
    over = false;
    CountDownLatch hogsEnded = new CountDownLatch(hogs);
    for (int i = 0; i < hogs; i++) {
      starter.start(() -> hog(hogsEnded));
    }
    Ticker ticker = new Ticker(sleeper, ticks);
    starter.start(ticker);
    ticker.ended.await(seconds, TimeUnit.SECONDS);
    over = true;
    hogsEnded.await();
    ticker.ended.await();
    long[] lateness = ticker.lateness();
    report.row(kind, summary(lateness));
    return lateness;
  }

  private static void hog(CountDownLatch ended) {
    while (!over) {
      // Nothing here by which a cooperative scheduler could get the processor back.
    }
    ended.countDown();
  }

  private String summary(long[] lateness) {
    if (lateness.length == 0) {
      return "no tick in " + seconds + " s";
    }
    return String.format(
        "%d ticks, late by %d us (median), %d us (p99), %d us (worst)",
        lateness.length,
        percentile(lateness, 50) / 1_000,
        percentile(lateness, 99) / 1_000,
        percentile(lateness, 100) / 1_000);
  }

  private static long percentile(long[] ascending, int percent) {
    return ascending[Math.max(0, (int) Math.ceil(ascending.length * percent / 100.0) - 1)];
  }

  private static void startPlatformThread(Runnable body) {
    PlatformThread.start(body::run);
  }

  /** By reflection, for this is compiled for JDK 17. */
  private static void startVirtualThread(Runnable body) throws ReflectiveOperationException {
    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
  }

  private static void sleepAsThread() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException nobodyDoes) {
      throw new IllegalStateException(nobodyDoes);
    }
  }

  /** Wakes each millisecond until all its ticks are done or the time is up. */
  private static final class Ticker implements Runnable {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Sleeper sleeper;
    private final long[] lateness;
    private int done;

    Ticker(Sleeper sleeper, int ticks) {
      this.sleeper = sleeper;
      lateness = new long[ticks];
    }

    @Override
    public void run() {
      while (done < lateness.length && !over) {
        long due = System.nanoTime() + MILLISECOND.toNanos();
        sleeper.sleep();
        if (!over) {
          lateness[done++] = System.nanoTime() - due;
        }
      }
      ended.countDown();
    }

    /** Only after it has ended. */
    long[] lateness() {
      long[] ascending = Arrays.copyOf(lateness, done);
      Arrays.sort(ascending);
      return ascending;
    }
  }
}
