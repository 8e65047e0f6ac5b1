package dev.heddle.queue;

/**
 * What a thief sees of another processor's {@link RunQueue}: it can take, never add.
 *
 * @param <T> what is queued
 */
public interface StealableQueue<T> {
  /**
   * Takes half of the elements, rounded up: all but the last go to {@code into}, which belongs to
   * the caller and is empty.
   *
   * @return the last one taken, or null if nothing was there
   */
  T stealHalf(RunQueue<T> into);

  /** Number of elements, exact if nobody changes the queue meanwhile. */
  int size();

  /** Whether there were no elements at some moment during the call. */
  boolean isEmpty();
}
