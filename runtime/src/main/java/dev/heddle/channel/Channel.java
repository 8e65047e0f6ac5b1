package dev.heddle.channel;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import java.time.Duration;

/**
 * Hands values from senders to receivers, in order; the way tasks talk to each other.
 *
 * <p>A <em>rendezvous</em> channel holds nothing: a sender waits until a receiver takes its value.
 * A <em>buffered</em> one holds up to its capacity, and a sender waits only while it is full. Any
 * number of tasks and threads may send and receive at once. In a task a wait suspends the task; in
 * a thread that is no task it blocks the thread.
 *
 * <p>After {@link #close} senders get a {@link ChannelClosedException}; receivers take what is
 * still buffered and then get one too, while iteration ends and {@link #receiveOrNull} returns
 * null. A value is never null.
 *
 * <p>A wait ends early, with a {@link java.util.concurrent.CancellationException}, if its task is
 * cancelled or its thread is interrupted; then nothing was sent or received.
 *
 * @param <T> what it carries
 */
public final class Channel<T> extends Exchange implements Iterable<T> {
  /** How many values a buffered channel can hold at most: {@value}. */
  public static final int MAX_CAPACITY = 1 << 30;

  private Channel(int capacity) {
    super(capacity);
  }

  /** A channel that holds nothing: each send waits for its receive. */
  public static <T> Channel<T> rendezvous() {
    return new Channel<>(0);
  }

  /**
   * A channel that holds up to {@code capacity} values.
   *
   * @param capacity from 1 to {@link #MAX_CAPACITY}; the memory for so many references is taken at
   *     once
   * @throws IllegalArgumentException if {@code capacity} is out of range
   */
  public static <T> Channel<T> buffered(int capacity) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "capacity must be from 1 to "
              + MAX_CAPACITY
              + ", was "
              + capacity
              + (capacity < 1 ? "; for one that holds nothing use Channel.rendezvous()" : ""));
    }
    return new Channel<>(capacity);
  }

  // ------------------------------------------------------------------ sending

  /**
   * Sends {@code value}, waiting until there is a receiver or room for it. Suspends in a task,
   * blocks elsewhere.
   *
   * @throws NullPointerException if {@code value} is null
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; nothing was sent then
   * @throws ChannelClosedException if the channel is closed, before or during the wait
   */
  public void send(T value) {
    requireValue(value);
    enter();
    if (!sendNow(value)) {
      blockToSend(value, Waits.NO_DEADLINE);
    }
  }

  /** Task form of {@link #send(Object)}, called by woven code. */
  public void send(T value, Continuation continuation) {
    requireValue(value);
    enter();
    if (!sendNow(value)) {
      suspend(continuation, WaitReason.SEND, Waits.NO_DEADLINE, null);
      linkSender(continuation, value);
      leave();
    }
  }

  /**
   * Sends {@code value} if that needs no waiting.
   *
   * @return whether it was sent
   * @throws NullPointerException if {@code value} is null
   * @throws ChannelClosedException if the channel is closed
   */
  public boolean trySend(T value) {
    requireValue(value);
    enter();
    boolean sent = sendNow(value);
    if (!sent) {
      leave();
    }
    return sent;
  }

  /**
   * Sends {@code value}, waiting at most {@code timeout}. Suspends in a task, blocks elsewhere.
   *
   * @param timeout zero or more
   * @return whether it was sent
   * @throws NullPointerException if {@code value} or {@code timeout} is null
   * @throws IllegalArgumentException if {@code timeout} is negative
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; nothing was sent then
   * @throws ChannelClosedException if the channel is closed, before or during the wait
   */
  public boolean trySend(T value, Duration timeout) {
    requireValue(value);
    long deadline = Waits.deadlineAfter(timeout, "trySend");
    enter();
    return sendNow(value) || blockToSend(value, deadline);
  }

  /** Task form of {@link #trySend(Object, Duration)}, called by woven code. */
  public boolean trySend(T value, Duration timeout, Continuation continuation) {
    requireValue(value);
    long deadline = Waits.deadlineAfter(timeout, "trySend");
    enter();
    if (sendNow(value)) {
      return true;
    }
    suspend(continuation, WaitReason.SEND, deadline, null);
    continuation.primResult = 1; // the caller's result, unless abandon clears it
    linkSender(continuation, value);
    leave();
    return false;
  }

  // ------------------------------------------------------------------ receiving

  /**
   * Receives the next value, waiting until there is one. Suspends in a task, blocks elsewhere.
   *
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; nothing was received then
   * @throws ChannelClosedException if the channel is closed and empty, before or during the wait
   */
  public T receive() {
    enter();
    Object value = receiveNow();
    if (value == null) {
      requireOpenToReceive();
      value = blockToReceive(null, Waits.NO_DEADLINE);
    }
    return cast(value);
  }

  /** Task form of {@link #receive()}, called by woven code. */
  public T receive(Continuation continuation) {
    enter();
    Object value = receiveNow();
    if (value == null) {
      requireOpenToReceive();
      suspendToReceive(continuation, null, Waits.NO_DEADLINE);
    }
    return cast(value);
  }

  /**
   * Receives the next value, waiting until there is one. Suspends in a task, blocks elsewhere.
   *
   * @return the value, or null once the channel is closed and empty
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; nothing was received then
   */
  public T receiveOrNull() {
    enter();
    Object value = receiveNow();
    if (value == null && isOpenOrLeave()) {
      value = blockToReceive(NULL_WHEN_CLOSED, Waits.NO_DEADLINE);
    }
    return cast(value);
  }

  /** Task form of {@link #receiveOrNull()}, called by woven code. */
  public T receiveOrNull(Continuation continuation) {
    enter();
    Object value = receiveNow();
    if (value == null && isOpenOrLeave()) {
      suspendToReceive(continuation, NULL_WHEN_CLOSED, Waits.NO_DEADLINE);
    }
    return cast(value);
  }

  /**
   * Receives the next value if there is one now.
   *
   * @return the value, or null if there is none yet
   * @throws ChannelClosedException if the channel is closed and empty
   */
  public T tryReceive() {
    enter();
    Object value = receiveNow();
    if (value == null) {
      requireOpenToReceive();
      leave();
    }
    return cast(value);
  }

  /**
   * Receives the next value, waiting at most {@code timeout}. Suspends in a task, blocks elsewhere.
   *
   * @param timeout zero or more
   * @return the value, or null if none came in time
   * @throws NullPointerException if {@code timeout} is null
   * @throws IllegalArgumentException if {@code timeout} is negative
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; nothing was received then
   * @throws ChannelClosedException if the channel is closed and empty, before or during the wait
   */
  public T tryReceive(Duration timeout) {
    long deadline = Waits.deadlineAfter(timeout, "tryReceive");
    enter();
    Object value = receiveNow();
    if (value == null) {
      requireOpenToReceive();
      value = blockToReceive(null, deadline);
    }
    return cast(value);
  }

  /** Task form of {@link #tryReceive(Duration)}, called by woven code. */
  public T tryReceive(Duration timeout, Continuation continuation) {
    long deadline = Waits.deadlineAfter(timeout, "tryReceive");
    enter();
    Object value = receiveNow();
    if (value == null) {
      requireOpenToReceive();
      suspendToReceive(continuation, null, deadline);
    }
    return cast(value);
  }

  /**
   * Receives in a loop, which ends when the channel is closed and empty. Each value goes to one
   * receiver, so loops of several tasks over one channel share its values.
   */
  @Override
  public ChannelIterator<T> iterator() {
    return new ChannelIterator<>(this);
  }

  // ------------------------------------------------------------------ closing

  /**
   * Closes the channel: no more is sent; what is buffered can still be received, and all waits end.
   * Never waits; any task or thread may call it, and again, which does nothing.
   */
  public void close() {
    closeAndEndWaits();
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    enter();
    boolean result = isClosedLocked();
    leave();
    return result;
  }

  // ------------------------------------------------------------------ waiting

  private void suspendToReceive(Continuation continuation, Object whenClosed, long deadline) {
    suspend(continuation, WaitReason.RECEIVE, deadline, null);
    linkReceiver(continuation, whenClosed);
    leave();
  }

  /** Blocks the thread; entered inside the lock. Returns whether the value was sent. */
  private boolean blockToSend(Object value, long deadline) {
    leave();
    Waiter waiter = Blocking.newThreadWaiter();
    enter();
    if (sendNow(value)) {
      return true;
    }
    linkSender(waiter, value);
    leave();
    return Waits.await(waiter, WaitReason.SEND, this, deadline, Boolean.FALSE) == null;
  }

  /** Blocks the thread; entered inside the lock. Returns the value, or null on a time-out. */
  private Object blockToReceive(Object whenClosed, long deadline) {
    leave();
    Waiter waiter = Blocking.newThreadWaiter();
    enter();
    Object value = receiveNow();
    if (value != null) {
      return value;
    }
    if (whenClosed == null) {
      requireOpenToReceive();
    } else if (!isOpenOrLeave()) {
      return null;
    }
    linkReceiver(waiter, whenClosed);
    leave();
    return Waits.await(waiter, WaitReason.RECEIVE, this, deadline, null);
  }

  // ------------------------------------------------------------------ checks

  static void requireValue(Object value) {
    if (value == null) {
      throw new NullPointerException(
          "a channel carries no null: receivers take null for 'nothing'; send a value, or close");
    }
  }

  @SuppressWarnings("unchecked")
  private T cast(Object value) {
    return (T) value;
  }
}
