package dev.heddle.benchmarks.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Strings: built, matched, searched, counted, compared. */
final class Texts {
  private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})");

  private final String text;

  Texts() {
    StringBuilder made = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      made.append("word").append(i * 7 % 311).append(i % 10 == 0 ? " 20" + (10 + i % 89) : " ");
      if (i % 10 == 0) {
        made.append('-').append(10 + i % 3).append('-').append(10 + i % 19).append(' ');
      }
    }
    text = made.toString();
  }

  static long build() {
    long hash = 0;
    for (int i = 0; i < 300; i++) {
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < 20; j++) {
        line.append("cell ").append(i * j).append(j % 2 == 0 ? ", " : "; ");
      }
      hash = 31 * hash + line.toString().hashCode();
    }
    return hash;
  }

  long match() {
    Matcher matcher = DATE.matcher(text);
    long sum = 0;
    while (matcher.find()) {
      sum += Integer.parseInt(matcher.group(1)) * 31L + Integer.parseInt(matcher.group(3));
    }
    return sum;
  }

  /** Knuth, Morris and Pratt's. */
  long search() {
    long places = 0;
    for (int i = 0; i < 10; i++) {
      String wanted = "word" + i + " word";
      int[] borders = borders(wanted);
      int matched = 0;
      for (int at = 0; at < text.length(); at++) {
        char next = text.charAt(at);
        while (matched > 0 && wanted.charAt(matched) != next) {
          matched = borders[matched - 1];
        }
        if (wanted.charAt(matched) == next) {
          matched++;
        }
        if (matched == wanted.length()) {
          places += at;
          matched = borders[matched - 1];
        }
      }
    }
    return places;
  }

  private static int[] borders(String wanted) {
    int[] borders = new int[wanted.length()];
    int matched = 0;
    for (int i = 1; i < wanted.length(); i++) {
      while (matched > 0 && wanted.charAt(i) != wanted.charAt(matched)) {
        matched = borders[matched - 1];
      }
      if (wanted.charAt(i) == wanted.charAt(matched)) {
        matched++;
      }
      borders[i] = matched;
    }
    return borders;
  }

  long countWords() {
    Map<String, Integer> counts = new HashMap<>();
    for (String word : text.split(" ")) {
      counts.merge(word, 1, Integer::sum);
    }
    long hash = 0;
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      hash += (long) entry.getKey().hashCode() * entry.getValue();
    }
    return hash;
  }

  long editDistance() {
    String left = text.substring(0, 300);
    String right = text.substring(500, 800);
    int[] previous = new int[right.length() + 1];
    int[] current = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] swapped = previous;
      previous = current;
      current = swapped;
    }
    return previous[right.length()];
  }
}
