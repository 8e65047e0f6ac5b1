package dev.heddle.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** Tells when the JIT has done its work: it has been quiet for a while, or the patience is gone. */
final class WarmUp {
  private static final long LEAST_NANOS = 2_000_000_000L;
  private static final long QUIET_NANOS = 1_200_000_000L;
  private static final long MOST_NANOS = 15_000_000_000L;

  /** Compilation that does not count as work: a method or two of the harness. */
  private static final long TOLERATED_MILLIS = 5;

  private final CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
  private final long start = System.nanoTime();
  private long compiledMillis = jit.getTotalCompilationTime();
  private long quietSince = start;

  boolean goesOn() {
    long now = System.nanoTime();
    long compiled = jit.getTotalCompilationTime();
    if (compiled > compiledMillis + TOLERATED_MILLIS) {
      compiledMillis = compiled;
      quietSince = now;
    }
    boolean quiet = now - start > LEAST_NANOS && now - quietSince > QUIET_NANOS;
    return !quiet && now - start < MOST_NANOS;
  }
}
