package dev.heddle.interop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where tasks blocked their worker, because they could not be unwound: by place, with the cause, how
 * often, and for how long. Threads: any.
 */
public final class Pins {
  private static final ConcurrentMap<Key, Pin> PINS = new ConcurrentHashMap<>();

  private static volatile boolean traced;

  private Pins() {}

  /**
   * Where and why.
   *
   * @param place the innermost activation of the program, and what it waited for
   * @param cause the frame that could not be unwound and why, or null if that is not known
   */
  private record Key(String place, String cause) {}

  private static final class Pin {
    final LongAdder count = new LongAdder();
    final LongAdder nanos = new LongAdder();
    volatile String lastTask;
  }

  /** Whether each is also printed as it ends. */
  public static void trace(boolean value) {
    traced = value;
  }

  /**
   * A task was pinned.
   *
   * @param place where it blocked, and for what
   * @param cause the frame that could not be unwound and why, or null if that is not known
   * @param task its name
   * @param nanos for how long; 0 if that is not known
   */
  public static void add(String place, String cause, String task, long nanos) {
    Pin pin = PINS.computeIfAbsent(new Key(place, cause), key -> new Pin());
    pin.count.increment();
    pin.nanos.add(nanos);
    pin.lastTask = task;
    if (traced) {
      System.err.println(
          "heddle: " + task + " was pinned at " + place + time(nanos) + because(cause));
    }
  }

  /** Number of places. */
  static int size() {
    return PINS.size();
  }

  /** A line for each place, the one that took longest first. */
  static List<String> lines() {
    List<Key> keys = new ArrayList<>(PINS.keySet());
    keys.sort(
        Comparator.comparingLong((Key key) -> -PINS.get(key).nanos.sum())
            .thenComparing(Key::place));
    return keys.stream().map(key -> line(key, PINS.get(key))).toList();
  }

  private static String line(Key key, Pin pin) {
    long count = pin.count.sum();
    return key.place + ": " + count + (count == 1 ? " time" : " times") + time(pin.nanos.sum())
        + because(key.cause) + "; last " + pin.lastTask;
  }

  private static String time(long nanos) {
    long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
    return nanos == 0 ? "" : ", " + (micros < 10_000 ? micros + " us" : micros / 1_000 + " ms");
  }

  private static String because(String cause) {
    return cause == null ? "" : ", by " + cause;
  }
}
