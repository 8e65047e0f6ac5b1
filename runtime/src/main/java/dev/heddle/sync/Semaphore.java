package dev.heddle.sync;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.queue.WaiterList;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import java.time.Duration;

/**
 * Hands out a number of permits and takes them back, first come first served: who asks for many is
 * not overtaken by those who ask for few.
 */
public final class Semaphore extends WaitPlace {
  /*
   * Invariant, whenever the lock is free: the first waiter asks for more than there are permits.
   * What a waiter asks for is its item, an Integer.
   */

  /** Guarded by the lock. */
  private int permits;

  /** Last of those that wait; guarded by the lock. */
  private Waiter waiters;

  /**
   * Makes a semaphore with {@code permits} to hand out.
   *
   * @throws IllegalArgumentException if {@code permits} is negative
   */
  public Semaphore(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("permits must be zero or more, was " + permits);
    }
    this.permits = permits;
  }

  /** Takes a permit, waiting until there is one; see {@link #acquire(int)}. */
  public void acquire() {
    acquire(1);
  }

  /** Task form of {@link #acquire()}, called by woven code. */
  public void acquire(Continuation continuation) {
    acquire(1, continuation);
  }

  /**
   * Takes {@code count} permits at once, waiting until there are so many. Suspends in a task,
   * blocks elsewhere.
   *
   * @throws IllegalArgumentException if {@code count} is less than 1
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; no permit is taken then
   */
  public void acquire(int count) {
    requirePositive(count);
    acquireBlocking(count, Waits.NO_DEADLINE);
  }

  /** Task form of {@link #acquire(int)}, called by woven code. */
  public void acquire(int count, Continuation continuation) {
    requirePositive(count);
    acquireSuspending(count, Waits.NO_DEADLINE, continuation);
  }

  /** Takes a permit if there is one and nobody waits, and returns whether it did. */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes {@code count} permits if there are so many and nobody waits; returns whether it did.
   *
   * @throws IllegalArgumentException if {@code count} is less than 1
   */
  public boolean tryAcquire(int count) {
    requirePositive(count);
    enter();
    boolean taken = takeNow(count);
    leave();
    return taken;
  }

  /**
   * Takes {@code count} permits, waiting at most {@code timeout}; returns whether it did. Suspends
   * in a task, blocks elsewhere.
   *
   * @param timeout zero or more
   * @throws NullPointerException if {@code timeout} is null
   * @throws IllegalArgumentException if {@code count} is less than 1 or {@code timeout} negative
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; no permit is taken then
   */
  public boolean tryAcquire(int count, Duration timeout) {
    requirePositive(count);
    return acquireBlocking(count, Waits.deadlineAfter(timeout, "tryAcquire"));
  }

  /** Task form of {@link #tryAcquire(int, Duration)}, called by woven code. */
  public boolean tryAcquire(int count, Duration timeout, Continuation continuation) {
    requirePositive(count);
    return acquireSuspending(count, Waits.deadlineAfter(timeout, "tryAcquire"), continuation);
  }

  /** Gives a permit back, or adds one. */
  public void release() {
    release(1);
  }

  /**
   * Gives {@code count} permits back, or adds them. Never waits; any task or thread may call it.
   *
   * @throws IllegalArgumentException if {@code count} is less than 1
   * @throws IllegalStateException if there would be more than {@link Integer#MAX_VALUE}
   */
  public void release(int count) {
    requirePositive(count);
    enter();
    int sum = permits + count;
    if (sum < 0) {
      int found = permits;
      leave();
      throw new IllegalStateException(
          "release of " + count + " permits beside " + found + " is more than an int can count");
    }
    permits = sum;
    Waiter served = serveWaiters();
    leave();
    completeAll(served);
  }

  /** Number of permits that could be taken now. */
  public int availablePermits() {
    enter();
    int result = permits;
    leave();
    return result;
  }

  private boolean takeNow(int count) {
    if (waiters != null || permits < count) {
      return false;
    }
    permits -= count;
    return true;
  }

  private boolean acquireBlocking(int count, long deadline) {
    enter();
    boolean taken = takeNow(count);
    leave();
    if (taken) {
      return true;
    }
    Waiter waiter = Blocking.newThreadWaiter();
    Integer item = count;
    enter();
    if (takeNow(count)) {
      leave();
      return true;
    }
    link(waiter, item);
    leave();
    return Waits.await(waiter, WaitReason.SEMAPHORE, this, deadline, Boolean.FALSE) == null;
  }

  private boolean acquireSuspending(int count, long deadline, Continuation continuation) {
    Integer item = count; // made here, for inside the lock it must not fail
    enter();
    if (takeNow(count)) {
      leave();
      return true;
    }
    suspend(continuation, WaitReason.SEMAPHORE, deadline, null);
    continuation.primResult = 1; // the caller's result, unless abandon clears it
    link(continuation, item);
    leave();
    return false;
  }

  private void link(Waiter waiter, Integer count) {
    waiter.item = count;
    waiters = WaiterList.addLast(waiters, waiter);
  }

  /** Takes those out that can go on; returns them in order, linked by next. Inside the lock. */
  private Waiter serveWaiters() {
    Waiter first = null;
    Waiter last = null;
    while (waiters != null) {
      Waiter waiter = waiters.next;
      int count = (Integer) waiter.item;
      if (count > permits) {
        break;
      }
      waiters = WaiterList.remove(waiters, waiter);
      if (waiter.tryClaim()) {
        permits -= count;
        waiter.item = null;
        if (last == null) {
          first = waiter;
        } else {
          last.next = waiter;
        }
        last = waiter;
      }
    }
    return first;
  }

  private static void completeAll(Waiter served) {
    Waiter waiter = served;
    while (waiter != null) {
      Waiter next = waiter.next;
      waiter.next = null;
      waiter.complete(null, null);
      waiter = next;
    }
  }

  /** Unlinks a party whose wait was ended by a time-out or a cancellation; for the scheduler. */
  @Override
  public void abandon(Waiter waiter) {
    enter();
    if (WaiterList.isLinked(waiter)) {
      waiters = WaiterList.remove(waiters, waiter);
    }
    waiter.item = null;
    if (waiter instanceof Continuation task) {
      task.primResult = 0; // a timed tryAcquire returns false
    }
    Waiter served = serveWaiters(); // it may have stood before others that ask for less
    leave();
    completeAll(served);
  }

  private static void requirePositive(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("the number of permits must be at least 1, was " + count);
    }
  }

  @Override
  public String toString() {
    enter();
    int free = permits;
    int waiting = WaiterList.size(waiters);
    leave();
    return "Semaphore[permits=" + free + ", waiting=" + waiting + "]";
  }
}
