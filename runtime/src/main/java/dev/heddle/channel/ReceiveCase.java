package dev.heddle.channel;

import dev.heddle.continuation.Waiter;

/**
 * A case that receives. It also happens when the channel is closed and empty: {@link #isClosed} is
 * then true and there is no value.
 *
 * @param <T> what the channel carries
 */
public final class ReceiveCase<T> extends ChannelCase {
  private final Channel<T> channel;

  private Object value;

  private boolean sawClosed;

  ReceiveCase(Select select, int index, Channel<T> channel) {
    super(select, index);
    this.channel = channel;
  }

  /**
   * What this case received when it happened last.
   *
   * @throws ChannelClosedException if it happened because the channel is closed and empty
   * @throws IllegalStateException if it has not happened
   */
  @SuppressWarnings("unchecked")
  public T value() {
    if (sawClosed) {
      throw ChannelClosedException.toReceiver();
    }
    if (value == null) {
      throw new IllegalStateException(
          "case " + index() + " has received nothing; ask only the case that await() returned");
    }
    return (T) value;
  }

  /** Whether this case happened because the channel is closed and empty. */
  public boolean isClosed() {
    return sawClosed;
  }

  @Override
  Channel<T> channel() {
    return channel;
  }

  @Override
  boolean looksReady() {
    return channel.looksReadyToReceive();
  }

  @Override
  boolean tryNow() {
    channel.enterForSelect();
    Object received = channel.receiveNow();
    if (received != null) {
      set(received, false);
      return true;
    }
    boolean closed = channel.isClosedLocked();
    channel.leaveForSelect();
    if (closed) {
      set(null, true);
    }
    return closed;
  }

  @Override
  void link() {
    channel.linkReceiver(node, null);
  }

  @Override
  void unlink() {
    channel.unlinkReceiver(node);
  }

  @Override
  void completed(Waiter party, Object result, Throwable failure) {
    set(result, failure != null);
    party.complete(this, null);
  }

  private void set(Object received, boolean closed) {
    value = received;
    sawClosed = closed;
  }
}
