package dev.heddle.interop;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** What the agent did and why it left out what it left out; and where tasks were pinned. */
public final class WeaveReport {
  private static final ConcurrentMap<String, Integer> WOVEN = new ConcurrentHashMap<>();
  private static final ConcurrentMap<String, String> PLAIN = new ConcurrentHashMap<>();
  private static final ConcurrentMap<String, LongAdder> PINS = new ConcurrentHashMap<>();

  private WeaveReport() {}

  /** A class was woven; so many of its methods can be suspended. */
  public static void woven(String className, int methods) {
    WOVEN.put(className, methods);
  }

  /** {@code what}, a class or a method, stays plain for {@code reason}. */
  public static void plain(String what, String reason) {
    PLAIN.put(what, reason);
  }

  /** A task blocked its worker at {@code place}, because a plain frame was on its stack. */
  public static void pinned(String place) {
    PINS.computeIfAbsent(place, key -> new LongAdder()).increment();
  }

  /** The classes woven so far, each with the number of its methods that can be suspended. */
  public static Map<String, Integer> woven() {
    return new TreeMap<>(WOVEN);
  }

  /** What stayed plain, and why. */
  public static Map<String, String> plain() {
    return new TreeMap<>(PLAIN);
  }

  /** Where tasks were pinned, and how often. */
  public static Map<String, Long> pins() {
    Map<String, Long> pins = new TreeMap<>();
    PINS.forEach((place, count) -> pins.put(place, count.sum()));
    return pins;
  }

  /** The whole report as text. */
  public static String text() {
    StringBuilder text = new StringBuilder();
    Map<String, Integer> woven = woven();
    int methods = woven.values().stream().mapToInt(Integer::intValue).sum();
    text.append("woven: ").append(woven.size()).append(" classes, ");
    text.append(methods).append(" methods that can be suspended\n");
    woven.forEach((name, count) -> line(text, name, count + (count == 1 ? " method" : " methods")));
    Map<String, String> plain = plain();
    text.append("plain: ").append(plain.size()).append('\n');
    plain.forEach((what, reason) -> line(text, what, reason));
    Map<String, Long> pins = pins();
    text.append("pinned: ").append(pins.size()).append(" places\n");
    pins.forEach((place, count) -> line(text, place, count + " times"));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, String detail) {
    text.append("  ").append(what).append(": ").append(detail).append('\n');
  }
}
