package dev.heddle.scheduler;

import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/**
 * How the scheduler is set up: read once, from the system properties {@code heddle.<name>}.
 *
 * @param processors how many tasks run at a time
 * @param budget reductions that a task may use before it gives way; 1 suspends at every safepoint
 * @param maxDepth largest number of activations of one task
 * @param maxWorkers largest number of threads that run tasks
 * @param stackSize bytes of stack of such a thread, reserved, not used
 * @param seed where the order in which workers steal from each other starts
 * @param reportDeadlock whether to print a dump when all tasks wait and nothing can wake them
 */
public record SchedulerOptions(
    int processors,
    int budget,
    int maxDepth,
    int maxWorkers,
    long stackSize,
    long seed,
    boolean reportDeadlock) {
  /** What every name starts with. */
  public static final String PREFIX = "heddle.";

  private static final int DEFAULT_BUDGET = 4_000;
  private static final int DEFAULT_MAX_DEPTH = 10_000_000;

  /** So many threads may wait at monitors, or for sockets, for each other, before tasks starve. */
  private static final int DEFAULT_MAX_WORKERS = 8_192;

  private static final long DEFAULT_STACK_SIZE = 32L << 20;
  private static final long MIN_STACK_SIZE = 1L << 20;
  private static final int MAX_PROCESSORS = 1_024;

  /** Those of this JVM, once they were read. */
  private static SchedulerOptions given;

  /** Those of this JVM: read from the system properties at the first call, and never again. */
  public static synchronized SchedulerOptions given() {
    if (given == null) {
      given = from(System.getProperties());
    }
    return given;
  }

  /** The names of all options. */
  public static Set<String> names() {
    return Set.of(
        "processors", "budget", "maxDepth", "maxWorkers", "stackSize", "seed", "deadlock");
  }

  /** Reads the options, with a default for each that is not given. */
  public static SchedulerOptions from(Properties properties) {
    Reader reader = new Reader(properties);
    int processors =
        (int) reader.number("processors", Runtime.getRuntime().availableProcessors(), 1,
            MAX_PROCESSORS);
    return new SchedulerOptions(
        processors,
        (int) reader.number("budget", DEFAULT_BUDGET, 1, 1 << 30),
        (int) reader.number("maxDepth", DEFAULT_MAX_DEPTH, 1, Integer.MAX_VALUE),
        (int) reader.number("maxWorkers", Math.max(DEFAULT_MAX_WORKERS, processors), processors,
            1 << 20),
        reader.number("stackSize", DEFAULT_STACK_SIZE, MIN_STACK_SIZE, 1L << 40),
        reader.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        reader.choice("deadlock", "ignore", "report").equals("report"));
  }

  /** Names one property at a time, and refuses what it cannot be. */
  private record Reader(Properties properties) {
    long number(String name, long otherwise, long least, long most) {
      String given = properties.getProperty(PREFIX + name);
      if (given == null) {
        return otherwise;
      }
      try {
        long value = Long.parseLong(given.strip().replace("_", ""));
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // refused below, like a number out of range
      }
      throw new IllegalArgumentException(
          "option " + name + "=" + given + ": allowed is a whole number from " + least + " to "
              + most);
    }

    /** The first choice is the default. */
    String choice(String name, String... choices) {
      String given = properties.getProperty(PREFIX + name);
      if (given == null) {
        return choices[0];
      }
      for (String choice : choices) {
        if (choice.equals(given.strip().toLowerCase(Locale.ROOT))) {
          return choice;
        }
      }
      throw new IllegalArgumentException(
          "option " + name + "=" + given + ": allowed is " + String.join(" or ", choices));
    }
  }
}
