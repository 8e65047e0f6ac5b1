package dev.heddle.channel;

/** Thrown to who sends to a closed channel, or receives from one that is closed and empty. */
public final class ChannelClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  ChannelClosedException(String message) {
    super(message);
  }
}
