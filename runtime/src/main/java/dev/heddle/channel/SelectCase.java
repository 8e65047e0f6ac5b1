package dev.heddle.channel;

/**
 * One alternative of a {@link Select}: {@link Select#await} returns the one that happened. Compare
 * it with {@code ==}, or switch on its {@link #index}.
 */
public sealed class SelectCase permits ChannelCase {
  private final int index;

  SelectCase(int index) {
    this.index = index;
  }

  /** Its place among the cases of its select, in the order they were added, from 0 on. */
  public final int index() {
    return index;
  }
}
