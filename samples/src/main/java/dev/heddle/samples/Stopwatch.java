package dev.heddle.samples;

import java.util.Arrays;

/** Measures after the JIT has warmed up. */
final class Stopwatch {
  /** What is measured. */
  interface Round {
    void run() throws Exception;
  }

  /** For short rounds: time for the JIT to compile, also on a busy machine. */
  private static final long WARM_UP_NANOS = 300_000_000;

  private Stopwatch() {}

  /**
   * Runs a number of rounds to warm up, or more if they end in no time, then as many that count.
   *
   * @param operations how many operations one round does
   * @return the median round's nanoseconds per operation
   */
  static double nanosPerOperation(int rounds, long operations, Round round) throws Exception {
    long warm = System.nanoTime() + WARM_UP_NANOS;
    for (int i = 0; i < rounds || System.nanoTime() < warm; i++) {
      round.run();
    }
    long[] nanos = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      round.run();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return (double) nanos[rounds / 2] / operations;
  }
}
