package it.otheragent;

import java.util.concurrent.atomic.LongAdder;

/** How often methods were entered. */
public final class Hits {
  private static final LongAdder COUNT = new LongAdder();

  private Hits() {}

  /** Called at the start of each method of the programs. */
  public static void hit() {
    COUNT.increment();
  }

  /** The number of calls so far. */
  public static long count() {
    return COUNT.sum();
  }
}
