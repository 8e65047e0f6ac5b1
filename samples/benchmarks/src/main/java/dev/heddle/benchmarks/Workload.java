package dev.heddle.benchmarks;

import dev.heddle.Heddle;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * One run of a workload for one peer: reads the command line, warms up, measures, prints.
 *
 * <p>The command line is {@code PEER [--processors N] [--rounds N] [--millis N]}. Each figure is
 * one line {@code WORKLOAD PEER VALUE UNIT}; a second figure of a workload is called {@code
 * WORKLOAD.NAME}.
 */
final class Workload {
  /** What is measured. */
  interface Round {
    void run(int operations) throws Exception;
  }

  private static final long MILLISECOND = 1_000_000;

  private final String name;
  private final String peer;
  private int processors = Runtime.getRuntime().availableProcessors();
  private int rounds = 7;
  private long roundNanos = 200 * MILLISECOND;

  Workload(String name, String... arguments) {
    this.name = name;
    if (arguments.length % 2 == 0) {
      throw new IllegalArgumentException(
          "usage: PEER [--processors N] [--rounds N] [--millis N], was " + String.join(" ",
              arguments));
    }
    peer = arguments[0];
    for (int i = 1; i < arguments.length; i += 2) {
      take(arguments[i], Integer.parseInt(arguments[i + 1]));
    }
    refuseTasksAsThreads();
  }

  private void take(String option, int value) {
    switch (option) {
      case "--processors" -> processors = value;
      case "--rounds" -> rounds = value;
      case "--millis" -> roundNanos = value * MILLISECOND;
      default ->
          throw new IllegalArgumentException(
              "unknown option " + option + "; known: --processors, --rounds, --millis");
    }
  }

  /** Without the agent the figures would be those of threads. */
  private void refuseTasksAsThreads() {
    if (peer.equals("heddle") && !Heddle.isWoven()) {
      throw new IllegalStateException("peer heddle needs the agent: java -javaagent:...");
    }
  }

  String peer() {
    return peer;
  }

  int processors() {
    return processors;
  }

  int rounds() {
    return rounds;
  }

  /** How threads are started, for the peers that are threads. */
  Threads threads() {
    return Threads.named(peer);
  }

  /** For a peer that the workload has no code for. */
  IllegalArgumentException unknownPeer() {
    return new IllegalArgumentException(name + " has no code for peer '" + peer + "'");
  }

  /** Measures the time of one operation, its processor time, and the processors kept busy. */
  void measureNanos(Round round) throws Exception {
    measure("", "ns", 1, round);
  }

  /**
   * Measures and prints a time, the processor time, and how many processors were kept busy.
   *
   * @param figure empty, or a dot and the name of the figure
   * @param scale nanoseconds in a unit, times what one operation counts for
   */
  void measure(String figure, String unit, double scale, Round round) throws Exception {
    int operations = warmUp(round);
    double[] nanos = new double[rounds];
    long cpu = processCpuNanos();
    long start = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      nanos[i] = (double) time(round, operations) / operations;
    }
    double wall = System.nanoTime() - start;
    double used = processCpuNanos() - cpu;
    print(figure, median(nanos) / scale, unit);
    print(figure + ".cpu", used / rounds / operations / scale, unit);
    print(figure + ".busy", used / wall, "cores");
  }

  /** Runs until the JIT has done its work; returns how many operations fill a round. */
  private int warmUp(Round round) throws Exception {
    processCpuNanos(); // loads many classes, which keeps the JIT busy for a second
    double operations = 1;
    for (WarmUp warmUp = new WarmUp(); warmUp.goesOn(); ) {
      long nanos = time(round, (int) operations);
      double wanted = operations * roundNanos / nanos;
      operations = Math.max(1, Math.min(wanted, Math.min(4 * operations, 1 << 29)));
    }
    return (int) operations;
  }

  private static long time(Round round, int operations) throws Exception {
    long start = System.nanoTime();
    round.run(operations);
    return Math.max(1, System.nanoTime() - start);
  }

  /** What the operating system has charged this process for, with compilers and collector. */
  private static long processCpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  static double median(double[] values) {
    double[] ascending = values.clone();
    Arrays.sort(ascending);
    int middle = ascending.length / 2;
    return ascending.length % 2 == 1
        ? ascending[middle]
        : (ascending[middle - 1] + ascending[middle]) / 2;
  }

  /** Prints a figure. */
  void print(String figure, double value, String unit) {
    print(figure, String.format(Locale.ROOT, "%.4g", value), unit);
  }

  /** Prints a figure that may not be a number. */
  void print(String figure, String value, String unit) {
    System.out.println(name + figure + " " + peer + " " + plain(value) + " " + unit);
  }

  private static String plain(String value) {
    return value.contains("e") && !value.equals("never")
        ? String.format(Locale.ROOT, "%.0f", Double.parseDouble(value))
        : value;
  }

  /** Ends the run if an answer is wrong. */
  void check(String what, long expected, long found) {
    if (expected != found) {
      throw new IllegalStateException(
          name + ": " + what + " must be " + expected + ", was " + found);
    }
  }
}
