package dev.heddle.channel;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.queue.WaiterList;
import dev.heddle.sync.WaitPlace;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is inside a channel: the buffer, the parties that wait, and the lock around both. {@link
 * Channel} adds the operations that users call, in all their forms; {@link Select} waits in several
 * at once. A superclass, not a field, so that a channel is one object.
 */
abstract sealed class Exchange extends WaitPlace permits Channel {
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
  static final Object NULL_WHEN_CLOSED = new Object();

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

  /** Makes an open one that holds {@code capacity} values, or none if that is 0. */
  Exchange(int capacity) {
    ring = capacity == 0 ? null : new Object[capacity];
  }

  // ------------------------------------------------------------------ the operations, locked

  /**
   * Sends if there is a receiver or room. Called inside the lock; if it sent or throws, it left it.
   */
  final boolean sendNow(Object value) {
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
  final Object receiveNow() {
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
    int index = head + size; // at most twice the largest capacity, less 1: an int
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

  // ------------------------------------------------------------------ who waits

  /** Links a sender: a party, or one case of its select. Inside the lock. */
  final void linkSender(Waiter waiter, Object value) {
    waiter.item = value;
    senders = WaiterList.addLast(senders, waiter);
  }

  /** Links a receiver: a party, or one case of its select. Inside the lock. */
  final void linkReceiver(Waiter waiter, Object whenClosed) {
    waiter.item = whenClosed;
    receivers = WaiterList.addLast(receivers, waiter);
  }

  /** Unlinks a sender, if it still is one. Inside the lock. */
  final void unlinkSender(Waiter waiter) {
    if (WaiterList.isLinked(waiter)) {
      senders = WaiterList.remove(senders, waiter);
    }
    waiter.item = null;
  }

  /** Unlinks a receiver, if it still is one. Inside the lock. */
  final void unlinkReceiver(Waiter waiter) {
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

  // ------------------------------------------------------------------ closing

  /** Closes it and ends all waits; outside the lock. */
  final void closeAndEndWaits() {
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

  /** Inside the lock, after nothing was received; leaves it before it throws. */
  final void requireOpenToReceive() {
    if (closed) {
      leave();
      throw ChannelClosedException.toReceiver();
    }
  }

  /** Inside the lock, after nothing was received; leaves it if it returns false. */
  final boolean isOpenOrLeave() {
    if (closed) {
      leave();
      return false;
    }
    return true;
  }

  // ------------------------------------------------------------------ for select

  /** Its place in the order in which selects enter locks. */
  final long selectId() {
    enter();
    if (selectId == 0) {
      selectId = IDS.incrementAndGet();
    }
    long result = selectId;
    leave();
    return result;
  }

  /** Enters the lock, for a select, which holds those of all its channels at once. */
  final void enterForSelect() {
    enter();
  }

  /** Leaves the lock again. */
  final void leaveForSelect() {
    leave();
  }

  /** Whether a send would not wait; only a guess if read outside the lock. */
  final boolean looksReadyToSend() {
    return closed || receivers != null || ring != null && size < ring.length;
  }

  /** Whether a receive would not wait; only a guess if read outside the lock. */
  final boolean looksReadyToReceive() {
    return closed || size > 0 || senders != null;
  }

  /** Whether it is closed; inside the lock, with nothing left to receive. */
  final boolean isClosedLocked() {
    return closed;
  }

  /**
   * The next number of a fixed sequence, below {@code bound}. Outside the lock: a lost update makes
   * a draw come twice, which is all it does.
   */
  final int draw(int bound) {
    int x = random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    random = x;
    return (int) ((x & 0xFFFFFFFFL) * bound >>> 32);
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
