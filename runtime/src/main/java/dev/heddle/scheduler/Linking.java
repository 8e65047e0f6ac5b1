package dev.heddle.scheduler;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which workers are binding a call, for which a class of the JDK may have to be woven.
 *
 * <p>That takes milliseconds, and is done once: whoever else comes to the same call waits for it.
 * Sysmon would take each of them for stuck and bring another worker into play, which takes up the
 * next task, which comes to the same call: hundreds of threads that can only wait. So when as many
 * workers than there are processors are at it, they are left alone for a while. Binding needs no
 * processor, so those who wait for it may keep theirs.
 *
 * <p>Threads: any; those that are no workers are not counted.
 */
public final class Linking {
  /** Longer than this nobody is left alone. */
  static final long PATIENCE_NANOS = 1_000_000_000;

  private static final AtomicInteger WORKERS = new AtomicInteger();

  private Linking() {}

  /** The caller begins to bind a call; {@link #end} follows in any case. */
  public static void begin() {
    Worker worker = Worker.currentOrNull();
    if (worker != null && worker.linking++ == 0) {
      WORKERS.incrementAndGet();
    }
  }

  /** Ends what {@link #begin} began. */
  public static void end() {
    Worker worker = Worker.currentOrNull();
    if (worker != null && --worker.linking == 0) {
      WORKERS.decrementAndGet();
    }
  }

  /** Whether {@code worker} keeps its processor, though it has not moved for {@code nanos}. */
  static boolean keepsProcessor(Worker worker, long nanos) {
    return worker.linking > 0
        && WORKERS.get() > Scheduler.OPTIONS.processors()
        && nanos < PATIENCE_NANOS;
  }
}
