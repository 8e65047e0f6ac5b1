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
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static <T> Channel<T> buffered(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity must be at least 1, was "
              + capacity
              + "; for a channel that holds nothing use Channel.rendezvous()");
    }
    return new Channel<>(capacity);
  }

  // ------------------------------------------------------------------ sending

  /**
   * Sends {@code value}, waiting until there is a receiver or room for it.
   *
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
   * Sends {@code value}, waiting at most {@code timeout}.
   *
   * @return whether it was sent
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
   * Receives the next value, waiting until there is one.
   *
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
   * Receives the next value, waiting until there is one.
   *
   * @return the value, or null once the channel is closed and empty
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
   * Receives the next value, waiting at most {@code timeout}.
   *
   * @return the value, or null if none came in time
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

  /** Closes the channel: no more is sent; what is buffered can still be received. Idempotent. */
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
