package dev.heddle.benchmarks;

import dev.heddle.benchmarks.Results.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the lines of several processes as a table. */
public final class Summary {
  private static final String OVERHEAD = "overhead.";

  private Summary() {}

  /** The argument is the file with the lines. */
  public static void main(String[] args) throws IOException {
    Results results = Results.read(Path.of(args[0]));
    if (results.figures().keySet().stream().anyMatch(name -> name.startsWith(OVERHEAD))) {
      printOverhead(overheads(results));
    } else {
      printPeers(results);
    }
  }

  // ---------------------------------------------------------------------------- peers

  private static void printPeers(Results results) {
    print("%-22s %-8s %10s %10s %10s %-6s %8s%n", "figure", "peer", "median", "min", "max", "unit",
        "/heddle");
    results.figures().forEach(Summary::printFigure);
  }

  private static void printFigure(String figure, Map<String, Series> peers) {
    Series heddle = peers.get("heddle");
    peers.forEach(
        (peer, series) -> {
          if (series.isNever() || series.count() == 0) {
            print("%-22s %-8s %10s%n", figure, peer, "never");
            return;
          }
          double[] values = series.values();
          print("%-22s %-8s %10s %10s %10s %-6s %8s%n", figure, peer, number(series.median()),
              number(values[0]), number(values[values.length - 1]), series.unit(),
              heddle == null || heddle.count() == 0
                  ? "-"
                  : String.format(Locale.ROOT, "%.2f", series.median() / heddle.median()));
        });
  }

  private static String number(double value) {
    int decimals = value >= 1_000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  // ---------------------------------------------------------------------------- overhead

  /**
   * A kernel's medians over the forks.
   *
   * @param plain nanoseconds of one run
   * @param task nanoseconds of one run
   * @param ratio task to plain, in the same process
   * @param control plain to plain, in the same process
   */
  record Overhead(String kernel, double plain, double task, double ratio, double control) {
    /** Whether the machine was too busy to tell: plain code did not even equal itself. */
    boolean isNoisy() {
      return control < 0.9 || control > 1.1;
    }
  }

  static List<Overhead> overheads(Results results) {
    List<Overhead> rows = new ArrayList<>();
    results
        .figures()
        .forEach(
            (figure, forms) -> {
              Series plain = forms.get("plain");
              Series task = forms.get("task");
              rows.add(
                  new Overhead(
                      figure.substring(OVERHEAD.length()),
                      plain.median(),
                      task.median(),
                      medianRatio(task, plain),
                      medianRatio(forms.get("control"), plain)));
            });
    rows.sort(Comparator.comparingDouble(Overhead::ratio).reversed());
    return rows;
  }

  private static double medianRatio(Series above, Series below) {
    double[] ratios = new double[Math.min(above.count(), below.count())];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = above.value(i) / below.value(i);
    }
    return Workload.median(ratios);
  }

  private static void printOverhead(List<Overhead> rows) {
    print("%-18s %12s %12s %8s %8s%n", "kernel", "plain us", "task us", "ratio", "control");
    double logs = 0;
    double controlLogs = 0;
    for (Overhead row : rows) {
      print("%-18s %12.1f %12.1f %8.2f %8.2f%s%n", row.kernel, row.plain / 1e3, row.task / 1e3,
          row.ratio, row.control, row.isNoisy() ? "  noisy" : "");
      logs += Math.log(row.ratio);
      controlLogs += Math.log(row.control);
    }
    print("%-18s %12s %12s %8.3f %8.3f%n", "geometric mean", "", "", Math.exp(logs / rows.size()),
        Math.exp(controlLogs / rows.size()));
    print("worst %s %.2f; above 1.15: %d, above 1.30: %d of %d; too noisy to count: %d%n",
        rows.get(0).kernel, rows.get(0).ratio, above(rows, 1.15), above(rows, 1.3), rows.size(),
        rows.stream().filter(Overhead::isNoisy).count());
  }

  private static long above(List<Overhead> rows, double limit) {
    return rows.stream().filter(row -> row.ratio > limit).count();
  }

  private static void print(String format, Object... values) {
    System.out.print(String.format(Locale.ROOT, format, values));
  }
}
