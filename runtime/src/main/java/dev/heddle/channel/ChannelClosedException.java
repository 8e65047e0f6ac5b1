package dev.heddle.channel;

/** Thrown to who sends to a closed channel, or receives from one that is closed and empty. */
public final class ChannelClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private ChannelClosedException(String message) {
    super(message);
  }

  static ChannelClosedException toSender() {
    return new ChannelClosedException(
        "send to a closed channel; close it only when all its senders are done");
  }

  static ChannelClosedException toReceiver() {
    return new ChannelClosedException(
        "receive from a channel that is closed and empty; to be told without an exception, iterate"
            + " or use receiveOrNull");
  }
}
