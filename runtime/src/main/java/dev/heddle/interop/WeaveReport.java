package dev.heddle.interop;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What the agent did and why it left out what it left out; and where tasks were pinned. */
public final class WeaveReport {
  private static final ConcurrentMap<String, Integer> WOVEN = new ConcurrentHashMap<>();
  private static final ConcurrentMap<String, String> PLAIN = new ConcurrentHashMap<>();
  private static final Set<String> LATE = ConcurrentHashMap.newKeySet();

  private WeaveReport() {}

  /** A class was woven; so many of its methods can be suspended. */
  public static void woven(String className, int methods) {
    WOVEN.put(className, methods);
  }

  /** {@code what}, a class or a method, stays plain for {@code reason}. */
  public static void plain(String what, String reason) {
    PLAIN.put(what, reason);
  }

  /**
   * A class of the JDK was changed only after it was loaded, for it was loaded while another was
   * woven; who used it in between took tasks for their workers.
   */
  public static void changedLate(String className) {
    LATE.add(className);
  }

  /** Why a class, or a method as {@code class.method}, stays plain; null if that is not known. */
  public static String whyPlain(String what) {
    return PLAIN.get(what);
  }

  /** The classes woven so far, each with the number of its methods that can be suspended. */
  public static Map<String, Integer> woven() {
    return new TreeMap<>(WOVEN);
  }

  /** What stayed plain, and why. */
  public static Map<String, String> plain() {
    return new TreeMap<>(PLAIN);
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
    if (!LATE.isEmpty()) {
      text.append("changed after loading: ").append(LATE.size()).append('\n');
      new TreeSet<>(LATE).forEach(name -> text.append("  ").append(name).append('\n'));
    }
    text.append("pinned: ").append(Pins.size()).append(" places\n");
    Pins.lines().forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, String detail) {
    text.append("  ").append(what).append(": ").append(detail).append('\n');
  }
}
