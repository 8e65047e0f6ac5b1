package dev.heddle.queue;

import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * An unbounded first-in-first-out queue that any thread may use.
 *
 * <p>JCTools' queue takes any number of producers, but one consumer at a time; so consumers take
 * turns under a spin lock, held for a few elements at most.
 *
 * <p>Producers never wait for a consumer. {@link #isEmpty} turns false before {@code offer} returns
 * and stays false until the element is taken, which the idle protocol of the scheduler rests on.
 *
 * @param <T> what is queued
 */
public final class GlobalQueue<T> extends SpinLock {
  private static final int CHUNK = 1024;

  /** Producers: any. Consumer: who holds the lock. */
  private final MpscUnboundedAtomicArrayQueue<T> queue =
      new MpscUnboundedAtomicArrayQueue<>(CHUNK);

  /** Makes an empty queue. */
  public GlobalQueue() {}

  /** Adds {@code element} at the end. */
  public void offer(T element) {
    queue.offer(element);
  }

  /** Takes the first element, or returns null if there is none. */
  public T poll() {
    if (queue.isEmpty()) {
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
    if (queue.isEmpty()) {
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
        queue.offer(element);
        return;
      }
    }
  }

  /** Relaxed: does not wait for a producer that is between its two steps. */
  private T pollLocked() {
    return queue.relaxedPoll();
  }

  /** Whether there were no elements at some moment during the call. */
  public boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Number of elements, exact if nobody changes the queue meanwhile. */
  public int size() {
    return queue.size();
  }
}
