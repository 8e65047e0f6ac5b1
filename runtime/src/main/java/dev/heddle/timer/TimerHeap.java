package dev.heddle.timer;

import dev.heddle.queue.SpinLock;
import java.util.Arrays;

/**
 * The timers of one processor: a binary heap, the earliest deadline first.
 *
 * <p>Any thread may call anything. The lock guards all but {@link #earliestNanos()}, which is
 * written under the lock and read without it: whoever adds an earlier timer than the one being
 * waited for sees to it that the wait is cut short.
 */
public final class TimerHeap extends SpinLock {
  /** What {@link #earliestNanos()} is while there are no timers. */
  public static final long NONE = Long.MAX_VALUE;

  private static final int INITIAL_CAPACITY = 16;

  private Timer[] timers = new Timer[INITIAL_CAPACITY];
  private int size;
  private long added;
  private volatile long earliestNanos = NONE;

  /** Makes an empty heap. */
  public TimerHeap() {}

  /** Deadline of the first timer, or {@link #NONE}. */
  public long earliestNanos() {
    return earliestNanos;
  }

  /** Whether a timer's deadline has passed at {@code now}. */
  public boolean isDue(long now) {
    long earliest = earliestNanos;
    return earliest != NONE && earliest - now <= 0;
  }

  /** Number of timers, cancelled ones not among them. */
  public int size() {
    enter();
    int result = size;
    leave();
    return result;
  }

  /** Adds {@code timer}, which is in no heap. */
  public void add(Timer timer) {
    enter();
    try {
      assert timer.index < 0 : "timer is in a heap already";
      if (size == timers.length) {
        timers = Arrays.copyOf(timers, 2 * size);
      }
      timer.sequence = added++;
      timer.heap = this;
      place(timer, size++);
      moveUp(timer);
      updateEarliest();
      timer.added();
    } finally {
      leave();
    }
  }

  /** Takes out and claims the first timer that is due at {@code now}; null if there is none. */
  public Timer pollDue(long now) {
    if (!isDue(now)) {
      return null;
    }
    enter();
    try {
      while (size > 0 && timers[0].deadlineNanos - now <= 0) {
        Timer first = timers[0];
        remove(first);
        if (first.tryClaim()) {
          return first;
        }
      }
      return null;
    } finally {
      updateEarliest();
      leave();
    }
  }

  void cancel(Timer timer) {
    enter();
    try {
      if (timer.index >= 0) {
        remove(timer);
        updateEarliest();
      }
    } finally {
      leave();
    }
  }

  private void remove(Timer timer) {
    int index = timer.index;
    Timer last = timers[--size];
    timers[size] = null;
    timer.index = -1;
    if (last != timer) {
      place(last, index);
      moveUp(last);
      moveDown(last);
    }
  }

  private void moveUp(Timer timer) {
    while (timer.index > 0) {
      Timer parent = timers[(timer.index - 1) / 2];
      if (!isBefore(timer, parent)) {
        return;
      }
      swap(timer, parent);
    }
  }

  private void moveDown(Timer timer) {
    while (true) {
      int child = 2 * timer.index + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && isBefore(timers[child + 1], timers[child])) {
        child++;
      }
      if (!isBefore(timers[child], timer)) {
        return;
      }
      swap(timers[child], timer);
    }
  }

  private void swap(Timer a, Timer b) {
    int index = a.index;
    place(a, b.index);
    place(b, index);
  }

  private void place(Timer timer, int index) {
    timers[index] = timer;
    timer.index = index;
  }

  private static boolean isBefore(Timer a, Timer b) {
    long difference = a.deadlineNanos - b.deadlineNanos;
    return difference < 0 || (difference == 0 && a.sequence < b.sequence);
  }

  private void updateEarliest() {
    earliestNanos = size == 0 ? NONE : timers[0].deadlineNanos;
  }
}
