package dev.heddle.channel;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.queue.WaiterList;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import dev.heddle.sync.WaitPlace;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

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
public final class Channel<T> extends WaitPlace implements Iterable<T> {
  /*
   * For maintainers. One spin lock guards everything; nobody waits or allocates inside it, and no
   * method that can fail is called inside it except in suspend, which leaves it then.
   *
   * Invariants, whenever the lock is free:
   *   - a receiver waits only if the buffer is empty, a sender only if it is full;
   *   - both wait at once only if all parties of one side are selects, each offering both;
   *   - nobody waits on a closed channel.
   *
   * Protocol of an operation:
   *   1. enter the lock; find a partner waiting on the other side, or room or a value in the
   *      buffer;
   *   2. a partner is unlinked and claimed: a claim fails if a time-out, a cancellation or another
   *      case of a select was faster, and then the next one is tried;
   *   3. leave the lock; only now complete the partner, for that may run scheduler code;
   *   4. with no partner, announce the suspension, link this party, leave the lock. The task form
   *      then returns, and whoever completes the wait puts the result where the woven caller
   *      finds it: nothing of the channel's remains on the stack or the heap.
   *
   * A waiting sender's value is its item; a waiting receiver gets its value as its result, and its
   * item says what it gets when the channel is closed.
   */

  /** Item of a waiting receiver that gets null when the channel is closed, not an exception. */
  private static final Object NULL_WHEN_CLOSED = new Object();

  private static final AtomicLong IDS = new AtomicLong();

  /** Fixes the order in which a select enters the locks of several channels; 0 if never in one. */
  private long selectId;

  /** The buffer, a ring; null in a rendezvous channel. */
  private final Object[] ring;

  // All below is guarded by the lock.

  /** Index of the eldest value in {@link #ring}. */
  private int head;

  /** Number of values in {@link #ring}. */
  private int size;

  private boolean closed;

  /** Last of the waiting senders. */
  private Waiter senders;

  /** Last of the waiting receivers. */
  private Waiter receivers;

  /** State of the generator that selects draw from; a function of the channel's history alone. */
  private int random = 0x9E3779B9;

  private Channel(int capacity) {
    ring = capacity == 0 ? null : new Object[capacity];
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
    enter();
    closed = true;
    Waiter ended = claimAll(receivers, null);
    receivers = null;
    ended = claimAll(senders, ended);
    senders = null;
    leave();
    while (ended != null) {
      Waiter next = ended.next;
      ended.next = null;
      completeClosed(ended);
      ended = next;
    }
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    enter();
    boolean result = closed;
    leave();
    return result;
  }

  /** Claims the waiters of a list and pushes the claimed ones on a stack linked by next. */
  private static Waiter claimAll(Waiter last, Waiter stack) {
    Waiter top = stack;
    Waiter rest = last;
    while (rest != null) {
      Waiter waiter = rest; // the last first, so that the first ends on top
      rest = WaiterList.remove(rest, waiter);
      if (waiter.tryClaim()) {
        waiter.next = top;
        top = waiter;
      }
    }
    return top;
  }

  private static void completeClosed(Waiter waiter) {
    Object item = waiter.item;
    waiter.item = null;
    if (item == NULL_WHEN_CLOSED) {
      waiter.complete(null, null);
    } else if (item == null) {
      waiter.complete(null, ChannelClosedException.toReceiver());
    } else {
      waiter.complete(null, ChannelClosedException.toSender());
    }
  }

  // ------------------------------------------------------------------ the operations, locked

  /**
   * Sends if there is a receiver or room. Called inside the lock; if it sent or throws, it left it.
   */
  boolean sendNow(Object value) {
    if (closed) {
      leave();
      throw ChannelClosedException.toSender();
    }
    Waiter receiver = claimReceiver();
    if (receiver != null) {
      leave();
      receiver.item = null;
      receiver.complete(value, null);
      return true;
    }
    if (ring != null && size < ring.length) {
      put(value);
      leave();
      return true;
    }
    return false;
  }

  /** Receives if there is a value. Called inside the lock; if it received, it left it. */
  Object receiveNow() {
    Object value = size == 0 ? null : take();
    Waiter sender = claimSender();
    if (sender == null) {
      if (value != null) {
        leave();
      }
      return value;
    }
    Object sent = sender.item;
    sender.item = null;
    if (value == null) {
      value = sent;
    } else {
      put(sent);
    }
    leave();
    sender.complete(null, null);
    return value;
  }

  private void put(Object value) {
    int index = head + size;
    ring[index < ring.length ? index : index - ring.length] = value;
    size++;
  }

  private Object take() {
    int index = head;
    Object value = ring[index];
    ring[index] = null;
    head = index + 1 == ring.length ? 0 : index + 1;
    size--;
    return value;
  }

  private Waiter claimReceiver() {
    while (receivers != null) {
      Waiter first = receivers.next;
      receivers = WaiterList.remove(receivers, first);
      if (first.tryClaim()) {
        return first;
      }
    }
    return null;
  }

  private Waiter claimSender() {
    while (senders != null) {
      Waiter first = senders.next;
      senders = WaiterList.remove(senders, first);
      if (first.tryClaim()) {
        return first;
      }
    }
    return null;
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

  /** Links a sender: a party, or one case of its select. Inside the lock. */
  void linkSender(Waiter waiter, Object value) {
    waiter.item = value;
    senders = WaiterList.addLast(senders, waiter);
  }

  /** Links a receiver: a party, or one case of its select. Inside the lock. */
  void linkReceiver(Waiter waiter, Object whenClosed) {
    waiter.item = whenClosed;
    receivers = WaiterList.addLast(receivers, waiter);
  }

  /** Unlinks a sender, if it still is one. Inside the lock. */
  void unlinkSender(Waiter waiter) {
    if (WaiterList.isLinked(waiter)) {
      senders = WaiterList.remove(senders, waiter);
    }
    waiter.item = null;
  }

  /** Unlinks a receiver, if it still is one. Inside the lock. */
  void unlinkReceiver(Waiter waiter) {
    if (WaiterList.isLinked(waiter)) {
      receivers = WaiterList.remove(receivers, waiter);
    }
    waiter.item = null;
  }

  /** Unlinks a party whose wait was ended by a time-out or a cancellation; for the scheduler. */
  @Override
  public void abandon(Waiter waiter) {
    enter();
    Object item = waiter.item;
    if (item == null || item == NULL_WHEN_CLOSED) {
      unlinkReceiver(waiter);
    } else {
      unlinkSender(waiter);
      if (waiter instanceof Continuation task) {
        task.primResult = 0; // a timed trySend returns false
      }
    }
    leave();
  }

  // ------------------------------------------------------------------ for select

  /** Its place in the order in which selects enter locks. */
  long selectId() {
    enter();
    if (selectId == 0) {
      selectId = IDS.incrementAndGet();
    }
    long result = selectId;
    leave();
    return result;
  }

  /** Enters the lock, for a select, which holds those of all its channels at once. */
  void enterForSelect() {
    enter();
  }

  /** Leaves the lock again. */
  void leaveForSelect() {
    leave();
  }

  /** Whether a send would not wait; only a guess if read outside the lock. */
  boolean looksReadyToSend() {
    return closed || receivers != null || ring != null && size < ring.length;
  }

  /** Whether a receive would not wait; only a guess if read outside the lock. */
  boolean looksReadyToReceive() {
    return closed || size > 0 || senders != null;
  }

  /** Whether it is closed; inside the lock, with nothing left to receive. */
  boolean isClosedLocked() {
    return closed;
  }

  /**
   * The next number of a fixed sequence, below {@code bound}. Outside the lock: a lost update makes
   * a draw come twice, which is all it does.
   */
  int draw(int bound) {
    int x = random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    random = x;
    return (int) ((x & 0xFFFFFFFFL) * bound >>> 32);
  }

  // ------------------------------------------------------------------ checks

  static void requireValue(Object value) {
    if (value == null) {
      throw new NullPointerException(
          "a channel carries no null: receivers take null for 'nothing'; send a value, or close");
    }
  }

  /** Inside the lock, after nothing was received; leaves it before it throws. */
  private void requireOpenToReceive() {
    if (closed) {
      leave();
      throw ChannelClosedException.toReceiver();
    }
  }

  /** Inside the lock, after nothing was received; leaves it if it returns false. */
  private boolean isOpenOrLeave() {
    if (closed) {
      leave();
      return false;
    }
    return true;
  }

  @SuppressWarnings("unchecked")
  private T cast(Object value) {
    return (T) value;
  }

  @Override
  public String toString() {
    int capacity = ring == null ? 0 : ring.length;
    enter();
    String state = closed ? "closed" : "open";
    int buffered = size;
    int sending = WaiterList.size(senders);
    int receiving = WaiterList.size(receivers);
    leave();
    return "Channel[%s, buffered=%d of %d, senders=%d, receivers=%d]"
        .formatted(state, buffered, capacity, sending, receiving);
  }
}
