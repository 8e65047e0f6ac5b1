package dev.heddle.benchmarks;

import dev.heddle.benchmarks.Results.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws results as horizontal bars: a panel for each figure, a bar for each peer. */
public final class Plot {
  private static final int LEFT = 150;
  private static final int WIDTH = 480;
  private static final int BAR = 16;
  private static final int GAP = 6;
  private static final int HEADING = 30;

  /** A bar, with a line from the least to the greatest value of a process. */
  private record Bar(double value, double least, double greatest, String text) {}

  private final StringBuilder shapes = new StringBuilder();
  private int y = 10;

  private Plot() {}

  /** The arguments are the file with the results, the file to write, and a title. */
  public static void main(String[] args) throws IOException {
    Results results = Results.read(Path.of(args[0]));
    Plot plot = new Plot();
    plot.heading(args[2]);
    boolean overhead = results.figures().keySet().stream().anyMatch(f -> f.startsWith("overhead."));
    if (overhead) {
      plot.panel("time as a task / time as plain code", overheadBars(results));
    } else {
      results.figures().forEach((figure, peers) -> plot.panel(title(figure, peers), bars(peers)));
    }
    Files.writeString(Path.of(args[1]), plot.text());
  }

  private static String title(String figure, Map<String, Series> peers) {
    return figure + ", " + peers.values().iterator().next().unit();
  }

  private static Map<String, Bar> bars(Map<String, Series> peers) {
    Map<String, Bar> bars = new LinkedHashMap<>();
    peers.forEach(
        (peer, series) -> {
          if (series.isNever() || series.count() == 0) {
            bars.put(peer, new Bar(0, 0, 0, "never"));
            return;
          }
          double[] values = series.values();
          double median = series.median();
          bars.put(
              peer, new Bar(median, values[0], values[values.length - 1], number(median)));
        });
    return bars;
  }

  private static Map<String, Bar> overheadBars(Results results) {
    Map<String, Bar> bars = new LinkedHashMap<>();
    List<Summary.Overhead> rows = Summary.overheads(results);
    rows.forEach(
        row ->
            bars.put(row.kernel(), new Bar(row.ratio(), row.ratio(), row.ratio(),
                String.format(Locale.ROOT, "%.2f", row.ratio()))));
    return bars;
  }

  private void heading(String title) {
    text(10, 16, "start", "bold", title);
    y += HEADING;
  }

  private void panel(String title, Map<String, Bar> bars) {
    text(10, 14, "start", "bold", title);
    y += 10;
    double greatest = bars.values().stream().mapToDouble(Bar::greatest).max().orElse(1);
    double scale = WIDTH / Math.max(greatest, 1e-9);
    bars.forEach((name, bar) -> bar(name, bar, scale));
    y += HEADING;
  }

  private void bar(String name, Bar bar, double scale) {
    String color = name.equals("heddle") ? "#2b6cb0" : "#a0aec0";
    shapes.append(
        String.format(
            Locale.ROOT,
            "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'/>%n",
            LEFT, y, bar.value * scale, BAR, color));
    shapes.append(
        String.format(
            Locale.ROOT,
            "<path d='M%.1f %d H%.1f' stroke='#1a202c'/>%n",
            LEFT + bar.least * scale, y + BAR / 2, LEFT + bar.greatest * scale));
    y += BAR;
    text(LEFT - 6, 12, "end", "normal", name);
    text(LEFT + (int) (bar.greatest * scale) + 6, 12, "start", "normal", bar.text);
    y += GAP;
  }

  private void text(int x, int size, String anchor, String weight, String text) {
    shapes.append(
        String.format(
            Locale.ROOT,
            "<text x='%d' y='%d' font-size='%d' text-anchor='%s' font-weight='%s'>%s</text>%n",
            x, y + (size == 12 ? -3 : 4), size, anchor, weight, escape(text)));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private String text() {
    return String.format(
        Locale.ROOT,
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'>%n"
            + "<rect width='100%%' height='100%%' fill='white'/>%n%s</svg>%n",
        LEFT + WIDTH + 90, y, shapes);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.3g", value);
  }
}
