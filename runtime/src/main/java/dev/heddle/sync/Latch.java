package dev.heddle.sync;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import java.time.Duration;

/**
 * Counts work in progress and lets others wait until there is none: {@link #add} before handing
 * work out, {@link #done} when it is finished, {@link #await} until all is. May be used again once
 * the count was zero.
 */
public final class Latch extends Gate {
  /** Written inside the lock; read without it by who finds zero and need not wait. */
  private volatile int count;

  /** Makes a latch with a count of zero: open. */
  public Latch() {
    this(0);
  }

  /**
   * Makes a latch with a count of {@code count}.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public Latch(int count) {
    super(WaitReason.LATCH);
    if (count < 0) {
      throw new IllegalArgumentException("count must be zero or more, was " + count);
    }
    this.count = count;
  }

  /**
   * Adds {@code delta}, which may be negative, to the count. Never waits; any task or thread may
   * call it.
   *
   * @throws IllegalStateException if the count would become negative or overflow
   */
  public void add(int delta) {
    enter();
    int found = count;
    int sum = found + delta;
    if (sum < 0) {
      leave();
      throw new IllegalStateException(
          "add(%d) to a count of %d leaves the range; call add() before the work, done() once after"
              .formatted(delta, found));
    }
    count = sum;
    Waiter opened = claimIfOpen();
    leave();
    completeAll(opened);
  }

  /**
   * Takes one from the count; at zero those that wait go on.
   *
   * @throws IllegalStateException if the count is zero
   */
  public void done() {
    add(-1);
  }

  /** The count. */
  public int count() {
    return count;
  }

  /**
   * Waits until the count is zero. Suspends in a task, blocks elsewhere.
   *
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits
   */
  public void await() {
    awaitBlocking(Waits.NO_DEADLINE);
  }

  /** Task form of {@link #await()}, called by woven code. */
  public void await(Continuation continuation) {
    awaitSuspending(Waits.NO_DEADLINE, continuation);
  }

  /**
   * Waits at most {@code timeout} until the count is zero; returns whether it became so. Suspends
   * in a task, blocks elsewhere.
   *
   * @param timeout zero or more
   * @throws NullPointerException if {@code timeout} is null
   * @throws IllegalArgumentException if {@code timeout} is negative
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits
   */
  public boolean await(Duration timeout) {
    return awaitBlocking(Waits.deadlineAfter(timeout, "await"));
  }

  /** Task form of {@link #await(Duration)}, called by woven code. */
  public boolean await(Duration timeout, Continuation continuation) {
    return awaitSuspending(Waits.deadlineAfter(timeout, "await"), continuation);
  }

  private boolean awaitBlocking(long deadline) {
    return count == 0 || awaitOpen(deadline);
  }

  private boolean awaitSuspending(long deadline, Continuation continuation) {
    return count == 0 || awaitOpen(deadline, continuation);
  }

  @Override
  protected boolean isOpen() {
    return count == 0;
  }

  @Override
  public String toString() {
    enter();
    int waiting = waiting();
    leave();
    return "Latch[count=" + count + ", waiting=" + waiting + "]";
  }
}
