package dev.heddle.channel;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.interop.Twins;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Receives from a channel until it is closed and empty. Each of its methods has a task form, so
 * that a for loop over a channel suspends. For one task or thread, like every iterator.
 *
 * @param <T> what the channel carries
 */
public final class ChannelIterator<T> implements Iterator<T>, Twins.Iteration {
  private final Channel<T> channel;

  /** Received and not yet given out, or null. */
  private T received;

  ChannelIterator(Channel<T> channel) {
    this.channel = channel;
  }

  /** Waits for the next value; false once the channel is closed and empty. */
  @Override
  public boolean hasNext() {
    if (received == null) {
      received = channel.receiveOrNull();
    }
    return received != null;
  }

  /** Task form of {@link #hasNext()}, called by woven code. */
  public boolean hasNext(Continuation continuation) {
    if (received == null) {
      T value = channel.receiveOrNull(continuation);
      if (continuation.unwinding) {
        save(Resume.HAS_NEXT, continuation);
        return false;
      }
      received = value;
    }
    return received != null;
  }

  /** The next value, for which it waits if {@link #hasNext} did not. */
  @Override
  public T next() {
    if (!hasNext()) {
      throw exhausted();
    }
    return takeReceived();
  }

  /** Task form of {@link #next()}, called by woven code. */
  public Object next(Continuation continuation) {
    if (received == null) {
      T value = channel.receiveOrNull(continuation);
      if (continuation.unwinding) {
        save(Resume.NEXT, continuation);
        return null;
      }
      if (value == null) {
        throw exhausted();
      }
      return value;
    }
    return takeReceived();
  }

  /** Most values are there already, so the frame is only made when it is needed. */
  private void save(Resume resumer, Continuation continuation) {
    try {
      continuation.save(new IteratorFrame(this), resumer, 0);
    } catch (VirtualMachineError e) {
      continuation.saveFailed(); // no handler of the program may see it now
    }
  }

  private T takeReceived() {
    T value = received;
    received = null;
    return value;
  }

  @SuppressWarnings("unchecked")
  private void setReceived(Object value) {
    received = (T) value;
  }

  private static NoSuchElementException exhausted() {
    return new NoSuchElementException("the channel is closed and empty; ask hasNext() first");
  }

  /** A suspended {@code hasNext} or {@code next}. */
  private static final class IteratorFrame extends Frame {
    final ChannelIterator<?> iterator;

    IteratorFrame(ChannelIterator<?> iterator) {
      this.iterator = iterator;
    }
  }

  /** Goes on in {@code hasNext} or {@code next} with the outcome of the receive. */
  private static final class Resume extends Resumer {
    static final Resume HAS_NEXT = new Resume(false);
    static final Resume NEXT = new Resume(true);

    private final boolean inNext;

    private Resume(boolean inNext) {
      this.inNext = inNext;
    }

    @Override
    public void resume(Frame frame, Continuation continuation) {
      Object value = continuation.takeRef();
      if (!inNext) {
        ((IteratorFrame) frame).iterator.setReceived(value);
        Continuation.returnInt(value != null ? 1 : 0, continuation);
      } else if (value == null) {
        throw exhausted();
      } else {
        Continuation.returnRef(value, continuation);
      }
    }

    @Override
    public StackTraceElement place(Frame frame) {
      return new StackTraceElement(
          ChannelIterator.class.getName(), inNext ? "next" : "hasNext", "ChannelIterator.java", -1);
    }
  }
}
