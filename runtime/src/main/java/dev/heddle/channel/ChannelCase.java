package dev.heddle.channel;

import dev.heddle.continuation.Waiter;

/** A case that happens when an operation on a channel is possible, which is then done. */
public abstract sealed class ChannelCase extends SelectCase permits ReceiveCase, SendCase {
  /** What waits in the channel on behalf of the select's party. */
  final Node node;

  private boolean enabled = true;

  ChannelCase(Select select, int index) {
    super(index);
    node = new Node(select, this);
  }

  /** Leaves the case out of the select until it is enabled again; at first it is enabled. */
  public final void setEnabled(boolean enabled) {
    select().requireIdle();
    this.enabled = enabled;
  }

  /** The select that it belongs to. */
  final Select select() {
    return node.select;
  }

  /** Whether the select considers this case. */
  public final boolean isEnabled() {
    return enabled;
  }

  /** The channel that it operates on. */
  abstract Channel<?> channel();

  /** Whether the operation would not wait; a guess outside the channel's lock. */
  abstract boolean looksReady();

  /** Does the operation if it need not wait. Outside the lock; returns whether it was done. */
  abstract boolean tryNow();

  /** Links {@link #node} into the channel, inside its lock. */
  abstract void link();

  /** Unlinks {@link #node} from the channel if it is still there, inside its lock. */
  abstract void unlink();

  /** The channel's other party has done the operation, or has closed the channel. */
  abstract void completed(Waiter party, Object result, Throwable failure);

  /**
   * The case's place in its channel's queue. Claiming it claims the whole select, whose party then
   * gets the case as the result of its wait.
   */
  static final class Node extends Waiter {
    private final Select select;
    private final ChannelCase owner;

    private Node(Select select, ChannelCase owner) {
      this.select = select;
      this.owner = owner;
    }

    @Override
    public boolean tryClaim() {
      return select.tryClaim();
    }

    @Override
    public void complete(Object result, Throwable failure) {
      owner.completed(select.endWait(owner), result, failure);
    }
  }
}
