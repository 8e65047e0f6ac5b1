package dev.heddle.timer;

/**
 * Something that is due at a deadline, unless it is cancelled before.
 *
 * <p>Fields are guarded by the lock of the heap it was added to.
 */
public abstract class Timer {
  /** On the scale of {@link System#nanoTime()}. */
  final long deadlineNanos;

  /** Where it is, set by the heap; stays when the timer has left the heap. */
  volatile TimerHeap heap;

  /** Position in the heap's array, or -1 if it is in none. */
  int index = -1;

  /** Order among equal deadlines: first come, first served. */
  long sequence;

  /** Makes a timer that is not yet in a heap. */
  protected Timer(long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * Opens what waits for this timer to be claimed. Called with the heap's lock held, once the timer
   * is in the heap; so whoever ends the wait otherwise finds the timer there and can cancel it.
   */
  protected abstract void added();

  /**
   * Claims what waits for this timer. Called with the heap's lock held, once it is due; so when
   * {@link #cancel} has returned, no claim is under way.
   *
   * @return false if it was claimed otherwise meanwhile
   */
  protected abstract boolean tryClaim();

  /** Takes the timer out of its heap, if it still is in there. */
  public final void cancel() {
    TimerHeap current = heap;
    if (current != null) {
      current.cancel(this);
    }
  }
}
