package dev.heddle.benchmarks.kernel;

import java.util.function.Supplier;

/**
 * A piece of CPU-bound code, which does the same work each time it runs.
 *
 * @param name what it is called on the command line
 * @param expected what each run returns
 * @param maker makes its data, then gives its code
 */
public record Kernel(String name, long expected, Supplier<Body> maker) {
  /** The code; returns a number that depends on all that was computed. */
  public interface Body {
    long run();
  }

  /** Its code with fresh data. */
  public Body make() {
    return maker.get();
  }

  /** Runs the code a number of times, as a caller would that knows it well. */
  public static long repeat(Body body, int times) {
    long last = 0;
    for (int i = 0; i < times; i++) {
      last = body.run();
    }
    return last;
  }
}
