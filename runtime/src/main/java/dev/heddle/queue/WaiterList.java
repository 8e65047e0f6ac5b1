package dev.heddle.queue;

import dev.heddle.continuation.Waiter;

/**
 * First-in-first-out lists of waiters, linked through the waiters themselves.
 *
 * <p>A list is circular and known by its last element, which the structure that owns it keeps in a
 * field: null if the list is empty. So a list costs its owner one reference, and linking the only
 * waiter of a structure (the usual case) writes to no other object than the two.
 *
 * <p>Invariants: a waiter is in at most one list; {@code next} and {@code prev} are both null when
 * it is in none.
 *
 * <p>Threads: every call is made with the owner's lock held.
 */
public final class WaiterList {
  private WaiterList() {}

  /** Adds {@code waiter} as the last one and returns the new last, which is {@code waiter}. */
  public static Waiter addLast(Waiter last, Waiter waiter) {
    link(last, waiter);
    return waiter;
  }

  /** Adds {@code waiter} as the first one and returns the new last. */
  public static Waiter addFirst(Waiter last, Waiter waiter) {
    link(last, waiter);
    return last == null ? waiter : last;
  }

  /** Takes {@code waiter}, which is in the list, out of it and returns the new last, or null. */
  public static Waiter remove(Waiter last, Waiter waiter) {
    Waiter next = waiter.next;
    Waiter prev = waiter.prev;
    waiter.next = null;
    waiter.prev = null;
    if (next == waiter) {
      return null;
    }
    prev.next = next;
    next.prev = prev;
    return waiter == last ? prev : last;
  }

  /** Whether {@code waiter} is in a list. */
  public static boolean isLinked(Waiter waiter) {
    return waiter.next != null;
  }

  /** Number of waiters in the list, by counting them. */
  public static int size(Waiter last) {
    if (last == null) {
      return 0;
    }
    int size = 1;
    for (Waiter waiter = last.next; waiter != last; waiter = waiter.next) {
      size++;
    }
    return size;
  }

  /** Puts {@code waiter} between the last one and the first one. */
  private static void link(Waiter last, Waiter waiter) {
    assert waiter.next == null && waiter.prev == null : "waiter is in a list already";
    if (last == null) {
      waiter.next = waiter;
      waiter.prev = waiter;
    } else {
      Waiter first = last.next;
      waiter.next = first;
      waiter.prev = last;
      last.next = waiter;
      first.prev = waiter;
    }
  }
}
