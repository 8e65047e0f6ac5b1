package dev.heddle.channel;

import dev.heddle.continuation.Waiter;

/**
 * A case that sends its value. If the channel is closed, {@link Select#await} throws a {@link
 * ChannelClosedException}.
 *
 * @param <T> what the channel carries
 */
public final class SendCase<T> extends ChannelCase {
  private final Channel<T> channel;

  private T value;

  SendCase(Select select, int index, Channel<T> channel, T value) {
    super(select, index);
    this.channel = channel;
    setValue(value);
  }

  /** Sets what is sent when this case happens next; not while the select is awaited. */
  public void setValue(T value) {
    Channel.requireValue(value);
    select().requireIdle();
    this.value = value;
  }

  @Override
  Channel<T> channel() {
    return channel;
  }

  @Override
  boolean looksReady() {
    return channel.looksReadyToSend();
  }

  @Override
  boolean tryNow() {
    channel.enterForSelect();
    boolean sent = channel.sendNow(value);
    if (!sent) {
      channel.leaveForSelect();
    }
    return sent;
  }

  @Override
  void link() {
    channel.linkSender(node, value);
  }

  @Override
  void unlink() {
    channel.unlinkSender(node);
  }

  @Override
  void completed(Waiter party, Object result, Throwable failure) {
    party.complete(failure == null ? this : null, failure);
  }
}
