package dev.heddle.samples;

import dev.heddle.Heddle;
import java.util.Locale;

/** What a sample prints: a heading, a table of two columns, and one last line with its figure. */
final class Report {
  private final String sample;

  /** Prints the heading. */
  Report(String sample, String what) {
    this.sample = sample;
    System.out.printf(
        "%s: %s%n(JDK %d, %d CPUs, %s)%n%n",
        sample,
        what,
        Runtime.version().feature(),
        Runtime.getRuntime().availableProcessors(),
        Heddle.isWoven() ? "woven" : "not woven: tasks are threads");
  }

  /** Prints a row of the table: a figure and its unit. */
  void row(String what, double value, String unit) {
    row(what, (number(value) + " " + unit).strip());
  }

  /** Prints a row of the table. */
  void row(String what, String text) {
    System.out.printf("  %-48s %s%n", what, text);
  }

  /** Prints a line that is not a row of the table. */
  void line(String text) {
    System.out.println(text);
  }

  /** Ends the program with exit code 1 if the answer is wrong. */
  void check(String what, long expected, long found) {
    if (expected != found) {
      wrong(what + " must be " + expected + ", was " + found);
    }
  }

  /** Ends the program with exit code 1 and says why. */
  void wrong(String why) {
    System.out.flush();
    System.err.println(sample + ": WRONG: " + why);
    System.exit(1);
  }

  /** Prints the last line. */
  void finish(String metric, double value, String unit) {
    System.out.printf("%n%s %s %s %s%n", sample, metric, number(value), unit);
  }

  /** Three digits are enough for any of our figures: 0.123, 1.23, 12.3, 1230. */
  private static String number(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
