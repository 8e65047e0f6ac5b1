package dev.heddle.samples;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads as any Java program starts them; each sleeps, and then passes a token on through one
 * queue. Nothing in here knows of tasks: without the agent these are threads of the operating
 * system, and 10,000 of them are many.
 */
public final class ManyThreads {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ManyThreads() {}

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("many-threads")
            .addInt("count", 100_000, "threads to start")
            .addInt("sleep-millis", 100, "how long each sleeps")
            .parse(args);
    int count = options.getInt("count");
    int millis = options.getInt("sleep-millis");
    Report report = new Report("many-threads", count + " threads sleep and pass a token");
    long start = System.nanoTime();
    int token = passToken(count, millis);
    double seconds = (System.nanoTime() - start) / 1e9;
    report.check("turns of the token", count, token);
    report.row("started, slept, passed the token and ended in", seconds, "s");
    report.row("resident memory of this process at most", residentMegabytes(), "MB");
    int peak = ManagementFactory.getThreadMXBean().getPeakThreadCount(); // counts no tasks
    report.row("threads of the operating system at most", Integer.toString(peak));
    report.finish("total", seconds, "s");
  }

  private static int passToken(int count, int millis) throws InterruptedException {
    LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
    CountDownLatch ended = new CountDownLatch(count);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (int i = 0; i < count; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  Thread.sleep(millis);
                  queue.put(queue.take() + 1);
                } catch (Throwable e) {
                  failure.set(e);
                } finally {
                  ended.countDown();
                }
              });
      thread.start();
    }
    queue.put(0);
    ended.await();
    if (failure.get() != null) {
      throw new IllegalStateException("a thread failed", failure.get());
    }
    return queue.take();
  }

  /** As Linux tells; 0 elsewhere. */
  private static double residentMegabytes() throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1e3;
      }
    }
    return 0;
  }
}
