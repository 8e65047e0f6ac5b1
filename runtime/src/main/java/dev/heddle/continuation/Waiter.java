package dev.heddle.continuation;

/**
 * One party that waits for something and can be completed: a suspended continuation, or a blocked
 * thread.
 *
 * <p>It is the superclass of {@link Continuation} so that a parked task needs no queue node beside
 * itself: a million parked tasks pay for one object each, not two.
 *
 * <p>{@link #next}, {@link #prev} and {@link #item} belong to the structure the party waits in (a
 * channel, a mutex) and are guarded by that structure's lock.
 */
public abstract class Waiter {
  /** The next party in the queue of the structure that this one waits in. */
  public Waiter next;

  /**
   * The party before this one in that queue, so that a wait that ends by a time-out or a
   * cancellation is unlinked in constant time, whatever the length of the queue.
   */
  public Waiter prev;

  /** What this party brings: the value that a waiting sender wants to send, or null. */
  public Object item;

  /**
   * Claims the right to complete this wait. A wait may also end by a time-out or a cancellation;
   * exactly one of them wins, and only the winner may call {@link #complete}.
   *
   * @return whether the caller won
   */
  public abstract boolean tryClaim();

  /**
   * Ends the wait with a result or a failure, and makes the party ready to go on. The caller has
   * won {@link #tryClaim} and holds no lock that the party needs.
   *
   * @param result what the blocking call returns; ignored if {@code failure} is given
   * @param failure what the blocking call throws, or null
   */
  public abstract void complete(Object result, Throwable failure);
}
