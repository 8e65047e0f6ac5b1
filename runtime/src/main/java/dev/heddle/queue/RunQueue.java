package dev.heddle.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded first-in-first-out queue with one owner and many thieves. Others than the owner get it
 * as a {@link StealableQueue}, so that they cannot push.
 *
 * <p>Invariants: {@code 0 <= tail - head <= capacity}, with both counting up for ever and wrapping
 * around; only the owner writes slots and {@code tail}.
 *
 * <p>Threads: the owner pushes and pops; any thread steals. The owner may change as long as the
 * old one's calls happen before the new one's.
 *
 * <p>Ordering: {@code tail} is set-release by the owner and get-acquire by thieves, and publishes
 * the slots before it. {@code head} moves only by compare-and-set, which claims the slots passed;
 * it is get-acquire by the owner before it reuses one. A thief copies slots before it claims them:
 * if the owner has reused one by then, head has moved and the claim fails.
 *
 * <p>The scheme is that of Go's {@code runq} (golang/go, src/runtime/proc.go).
 *
 * @param <T> what is queued
 */
public final class RunQueue<T> extends RunQueueTail implements StealableQueue<T> {
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(RunQueueHead.class, "head", int.class);
      TAIL = lookup.findVarHandle(RunQueueTail.class, "tail", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object[] slots;
  private final int mask;

  /** Owner: slots before this one hold nothing that was taken. */
  private int cleared;

  /** Makes an empty queue. */
  public RunQueue(int capacity) {
    if (capacity < 1 || Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity must be a power of two, was " + capacity);
    }
    slots = new Object[capacity];
    mask = capacity - 1;
  }

  /** Owner: adds {@code element} at the end, unless the queue is full. */
  public boolean tryPush(T element) {
    int end = tail;
    if (end - (int) HEAD.getAcquire(this) >= slots.length) {
      return false;
    }
    slots[end & mask] = element;
    TAIL.setRelease(this, end + 1);
    return true;
  }

  /** Owner: takes the first element, or returns null if there is none. */
  public T poll() {
    int end = tail;
    while (true) {
      int first = (int) HEAD.getAcquire(this);
      if (first == end) {
        clearStolen(end);
        return null;
      }
      T element = slot(first);
      if (HEAD.compareAndSet(this, first, first + 1)) {
        slots[first & mask] = null; // the slot is the owner's again; do not keep the task alive
        return element;
      }
    }
  }

  /** All before {@code end} are taken, so their slots are the owner's; thieves leave theirs full. */
  private void clearStolen(int end) {
    int first = end - cleared < 0 || end - cleared > slots.length ? end - slots.length : cleared;
    for (int i = first; i != end; i++) {
      slots[i & mask] = null;
    }
    cleared = end;
  }

  /** Owner: takes up to half a queue's worth of elements from the front and gives them away. */
  public void moveHalf(GlobalQueue<T> to) {
    for (int count = (slots.length + 1) / 2; count > 0; count--) {
      T element = poll();
      if (element == null) {
        return;
      }
      to.offer(element);
    }
  }

  @Override
  public T stealHalf(RunQueue<T> into) {
    while (true) {
      int first = (int) HEAD.getAcquire(this);
      int size = (int) TAIL.getAcquire(this) - first;
      if (size <= 0) {
        return null;
      }
      if (size > slots.length) {
        continue; // the two were read far apart
      }
      int count = Math.min(size - size / 2, into.slots.length);
      T last = copy(first, count, into);
      if (HEAD.compareAndSet(this, first, first + count)) {
        TAIL.setRelease(into, into.tail + count - 1);
        return last;
      }
    }
  }

  /** Copies elements behind the tail of {@code into}, not published yet; returns the last one. */
  private T copy(int first, int count, RunQueue<T> into) {
    int end = into.tail;
    for (int i = 0; i < count - 1; i++) {
      into.slots[(end + i) & into.mask] = slots[(first + i) & mask];
    }
    return slot(first + count - 1);
  }

  @SuppressWarnings("unchecked")
  private T slot(int index) {
    return (T) slots[index & mask];
  }

  /** Owner: whether there are no elements; thieves may empty the queue at any time. */
  public boolean isEmptyForOwner() {
    return (int) HEAD.getOpaque(this) == tail;
  }

  @Override
  public int size() {
    int first = (int) HEAD.getAcquire(this);
    return Math.max(0, Math.min(slots.length, (int) TAIL.getAcquire(this) - first));
  }

  @Override
  public boolean isEmpty() {
    return size() == 0;
  }
}

/** Keeps {@code head} off the cache line of the object's header and of what lies before. */
abstract class RunQueuePadding {
  long p00, p01, p02, p03, p04, p05, p06;
}

/** What thieves write. */
abstract class RunQueueHead extends RunQueuePadding {
  volatile int head;
}

/** Keeps {@code tail} off the cache line of {@code head}. */
abstract class RunQueueMiddle extends RunQueueHead {
  long p10, p11, p12, p13, p14, p15, p16;
}

/** What only the owner writes. */
abstract class RunQueueTail extends RunQueueMiddle {
  int tail;
}
