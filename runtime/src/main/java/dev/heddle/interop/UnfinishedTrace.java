package dev.heddle.interop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the JVM's stack trace of a throwable lacks: activations of companions, and the suspended
 * callers. It is found when the throwable is made, and put together with what the JVM shows when
 * somebody reads the trace, which is dear and mostly never happens.
 *
 * <p>Meanwhile it stands in the throwable in place of the trace, as an array of elements: a mark, then
 * for each missing one a place and the element itself, the mark again, and the callers.
 *
 * <p>Threads: one at a time.
 */
final class UnfinishedTrace {
  private static final StackTraceElement MARK = new StackTraceElement("", "", null, 0);

  /** Says that no activation is known that has called a missing one. */
  private static final String NONE = "";

  /** Places and elements in turn; the place of the last ones is null until their caller is known. */
  private final List<StackTraceElement> missing = new ArrayList<>();

  private int position;
  private int placed;

  private UnfinishedTrace() {}

  /** The one given, or an empty one. */
  static UnfinishedTrace orNew(UnfinishedTrace orNull) {
    return orNull != null ? orNull : new UnfinishedTrace();
  }

  /**
   * Adds a missing element, which has {@code shown} others inside of it that are not missing, without
   * those of the throwable's own class and its superclasses that are inside of all others.
   */
  void add(StackTraceElement element, int shown) {
    missing.add(null);
    missing.add(element);
    position = shown;
  }

  /** The elements added last were called by an activation of this class, which is not missing. */
  void calledBy(String className) {
    for (; placed < missing.size(); placed += 2) {
      missing.set(placed, new StackTraceElement(className, "", null, position));
    }
  }

  /** What stands in the throwable until it is read. */
  StackTraceElement[] withCallers(StackTraceElement[] callers) {
    calledBy(NONE);
    StackTraceElement[] all = new StackTraceElement[missing.size() + callers.length + 2];
    all[0] = MARK;
    for (int i = 0; i < missing.size(); i++) {
      all[i + 1] = missing.get(i);
    }
    all[missing.size() + 1] = MARK;
    System.arraycopy(callers, 0, all, missing.size() + 2, callers.length);
    return all;
  }

  /** Whether a throwable's trace is none yet. */
  static boolean isUnfinished(StackTraceElement[] trace) {
    return trace.length > 0 && trace[0] == MARK;
  }

  /**
   * The trace that is to be shown.
   *
   * @param unfinished what {@link #withCallers} has returned
   * @param own the task's part of what the JVM shows
   * @param thrown the throwable's class
   * @param isCut whether the JVM has left out the outer end, for it is too long
   */
  static StackTraceElement[] finish(
      StackTraceElement[] unfinished, StackTraceElement[] own, Class<?> thrown, boolean isCut) {
    List<StackTraceElement> all = new ArrayList<>(own.length + unfinished.length);
    int[] counted = counted(own, ofThrown(own, thrown));
    int copied = 0;
    int next = 0;
    int i = 1;
    for (; unfinished[i] != MARK; i += 2) {
      next = callerOf(unfinished[i], own, counted, next);
      int end = next < counted.length ? counted[next] : own.length;
      all.addAll(Arrays.asList(own).subList(copied, end));
      copied = end;
      all.add(unfinished[i + 1]);
    }
    all.addAll(Arrays.asList(own).subList(copied, own.length));
    all.addAll(Arrays.asList(unfinished).subList(i + 1, unfinished.length));
    int limit = isCut ? own.length : Math.max(own.length, StackTraces.MAX_DEPTH);
    return all.subList(0, Math.min(all.size(), limit)).toArray(StackTraceElement[]::new);
  }

  /**
   * Which of the counted elements is that of a missing one's caller: the count, less those methods
   * that the JVM hides for a reason that their class does not tell.
   */
  private static int callerOf(
      StackTraceElement place, StackTraceElement[] own, int[] counted, int first) {
    int count = Math.min(place.getLineNumber(), counted.length);
    for (int i = Math.min(count, counted.length - 1); i >= first; i--) {
      if (own[counted[i]].getClassName().equals(place.getClassName())) {
        return i;
      }
    }
    return Math.max(count, first);
  }

  /** How many elements at the beginning are of the throwable's classes: its factories, say. */
  private static int ofThrown(StackTraceElement[] own, Class<?> thrown) {
    int count = 0;
    while (count < own.length && isNameOf(thrown, own[count].getClassName())) {
      count++;
    }
    return count;
  }

  private static boolean isNameOf(Class<?> type, String name) {
    Class<?> named = type;
    while (named != null && !named.getName().equals(name)) {
      named = named.getSuperclass();
    }
    return named != null;
  }

  /** Where those elements are that were counted as shown, the first of which is {@code first}. */
  private static int[] counted(StackTraceElement[] own, int first) {
    int[] places = new int[own.length];
    int size = 0;
    for (int i = first; i < own.length; i++) {
      if (CompanionFrames.isShown(own[i].getClassName())) {
        places[size++] = i;
      }
    }
    return Arrays.copyOf(places, size);
  }
}
