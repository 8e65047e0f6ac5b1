package dev.heddle.queue;

import dev.heddle.continuation.Waiter;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * An unbounded first-in-first-out queue that any thread may use.
 *
 * <p>JCTools' queue takes any number of producers, but one consumer at a time; so consumers take
 * turns under a spin lock, held for a few elements at most.
 *
 * <p>Producers wait for nobody, and never fail: when there is no memory for another piece of the
 * queue, elements that are waiters are linked to each other instead, and every other element that
 * is taken comes from there. {@link #isEmpty} turns false before {@code offer} returns
 * and stays false until the element is taken, which the idle protocol of the scheduler rests on.
 *
 * @param <T> what is queued
 */
public final class GlobalQueue<T> extends SpinLock {
  private static final int CHUNK = 1024;

  /** Producers: any. Consumer: who holds the lock. */
  private final MpscUnboundedAtomicArrayQueue<T> queue;

  /** A {@link WaiterList} of what the queue had no memory for. Guarded by the lock. */
  private Waiter overflow;

  /** How many are in there: written under the lock, read without. */
  private volatile int overflowing;

  /** Whether the next element comes from there. Guarded by the lock. */
  private boolean overflowsTurn;

  /** Makes an empty queue. */
  public GlobalQueue() {
    this(new MpscUnboundedAtomicArrayQueue<>(CHUNK));
  }

  GlobalQueue(MpscUnboundedAtomicArrayQueue<T> queue) {
    this.queue = queue;
  }

  /**
   * Adds {@code element} at the end.
   *
   * @throws OutOfMemoryError if there is no memory to queue what is not a {@link Waiter}
   */
  public void offer(T element) {
    try {
      queue.offer(element);
    } catch (OutOfMemoryError e) { // the queue is as it was
      enter();
      try {
        link(element, e);
      } finally {
        leave();
      }
    }
  }

  private void link(T element, OutOfMemoryError cause) {
    if (!(element instanceof Waiter waiter)) {
      throw cause;
    }
    overflow = WaiterList.addLast(overflow, waiter);
    overflowing++;
  }

  /** Takes the first element, or returns null if there is none. */
  public T poll() {
    if (isEmpty()) {
      return null;
    }
    enter();
    try {
      return pollLocked();
    } finally {
      leave();
    }
  }

  /**
   * Takes the first element, and moves up to {@code extra} further ones to {@code into}, which the
   * caller owns.
   */
  public T poll(int extra, RunQueue<T> into) {
    if (isEmpty()) {
      return null;
    }
    enter();
    try {
      T first = pollLocked();
      if (first != null) {
        refill(extra, into);
      }
      return first;
    } finally {
      leave();
    }
  }

  private void refill(int extra, RunQueue<T> into) {
    for (int moved = 0; moved < extra; moved++) {
      T element = pollLocked();
      if (element == null) {
        return;
      }
      if (!into.tryPush(element)) {
        offerLocked(element);
        return;
      }
    }
  }

  private void offerLocked(T element) {
    try {
      queue.offer(element);
    } catch (OutOfMemoryError e) {
      link(element, e);
    }
  }

  private T pollLocked() {
    if (overflowing == 0) {
      return pollQueue();
    }
    overflowsTurn = !overflowsTurn;
    T element = overflowsTurn ? null : pollQueue();
    return element != null ? element : pollOverflow();
  }

  /** Relaxed: does not wait for a producer that is between its two steps. */
  private T pollQueue() {
    return queue.relaxedPoll();
  }

  @SuppressWarnings("unchecked")
  private T pollOverflow() {
    Waiter first = overflow.next;
    overflow = WaiterList.remove(overflow, first);
    overflowing--;
    return (T) first;
  }

  /** Whether there were no elements at some moment during the call. */
  public boolean isEmpty() {
    return queue.isEmpty() && overflowing == 0;
  }

  /** Number of elements, exact if nobody changes the queue meanwhile. */
  public int size() {
    return queue.size() + overflowing;
  }
}
