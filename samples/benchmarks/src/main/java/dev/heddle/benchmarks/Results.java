package dev.heddle.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines of {@code FIGURE PEER VALUE UNIT} from several processes, in the order they came. Lines
 * that are empty or begin with {@code #} are skipped.
 */
final class Results {
  /** What all the processes of one peer found. */
  static final class Series {
    private final String unit;
    private final List<Double> values = new ArrayList<>();
    private boolean never;

    Series(String unit) {
      this.unit = unit;
    }

    private void add(String value) {
      if (value.equals("never")) {
        never = true;
      } else {
        values.add(Double.parseDouble(value));
      }
    }

    String unit() {
      return unit;
    }

    /** True if a process saw it never happen. */
    boolean isNever() {
      return never;
    }

    double[] values() {
      double[] ascending = values.stream().mapToDouble(Double::doubleValue).toArray();
      Arrays.sort(ascending);
      return ascending;
    }

    /** What the process found that came so far in turn. */
    double value(int turn) {
      return values.get(turn);
    }

    int count() {
      return values.size();
    }

    double median() {
      return Workload.median(values());
    }
  }

  private final Map<String, Map<String, Series>> figures = new LinkedHashMap<>();

  static Results read(Path file) throws IOException {
    Results results = new Results();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        results.add(line.split(" "));
      }
    }
    return results;
  }

  private void add(String[] fields) {
    if (fields.length != 4) {
      throw new IllegalArgumentException(
          "not FIGURE PEER VALUE UNIT: " + String.join(" ", fields));
    }
    figures
        .computeIfAbsent(fields[0], figure -> new LinkedHashMap<>())
        .computeIfAbsent(fields[1], peer -> new Series(fields[3]))
        .add(fields[2]);
  }

  /** By figure, then by peer. */
  Map<String, Map<String, Series>> figures() {
    return figures;
  }
}
