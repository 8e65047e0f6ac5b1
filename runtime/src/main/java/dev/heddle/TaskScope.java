package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.continuation.Unchecked;
import dev.heddle.interop.Twins;
import dev.heddle.scheduler.Waits;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/**
 * Children that do not outlive a block of code.
 *
 * <pre>{@code
 * try (TaskScope scope = TaskScope.open()) {
 *   Task<Page> page = scope.spawn(() -> load(address));
 *   Task<User> user = scope.spawn(() -> find(name));
 *   scope.join();
 *   return render(page.join(), user.join());
 * }
 * }</pre>
 *
 * <p>When a child fails its siblings are cancelled, and {@link #join} throws what the first child
 * failed with once all have ended; failures that follow it are suppressed in it. As from {@link
 * Task#join}, a failure comes in a {@link java.util.concurrent.CompletionException}. A child that
 * was cancelled has not failed.
 *
 * <p>{@link #close} cancels the children that are left and waits for them, even if the closing task
 * is itself cancelled meanwhile; a failure that no join has thrown, it throws.
 *
 * <p>Any task or thread may call {@link #spawn} and {@link #cancel}, a child too, until the scope
 * is closed. {@link #join} and {@link #close} are for the one that opened it; a child would wait
 * for itself.
 */
public final class TaskScope implements AutoCloseable, Twins.Close {
  private final Children children = new Children();

  private TaskScope() {}

  /** Opens a scope without children. */
  public static TaskScope open() {
    return new TaskScope();
  }

  /**
   * Starts a child. Never waits.
   *
   * @throws NullPointerException if {@code body} is null
   * @throws IllegalStateException if the scope is closed
   * @throws CancellationException if a child has failed already; the cause is its failure
   */
  public <T> Task<T> spawn(Callable<T> body) {
    requireIntact();
    return requireOpen(children.spawn(body, true, true));
  }

  /** Starts a child that has no result; otherwise like {@link #spawn(Callable)}. */
  public Task<Void> spawn(Runnable body) {
    requireIntact();
    return requireOpen(children.spawn(body, false, true));
  }

  /**
   * Waits until all children have ended. Suspends in a task, blocks elsewhere.
   *
   * @throws java.util.concurrent.CompletionException if a child failed; the cause is what the first
   *     that failed has thrown
   * @throws CancellationException if the calling task is cancelled or the thread interrupted while
   *     it waits
   * @throws IllegalStateException if a child of the scope calls
   */
  public void join() {
    children.requireNoMember(Task.current(), "scope");
    children.awaitEmpty(Waits.NO_DEADLINE);
    children.rethrow();
  }

  /** Task form of {@link #join()}, called by woven code. */
  public void join(Continuation continuation) {
    children.requireNoMember((Task<?>) continuation, "scope");
    ScopeFrame frame = new ScopeFrame(children); // before the wait, for it may find no memory
    children.awaitEmpty(Waits.NO_DEADLINE, continuation);
    if (continuation.unwinding) {
      continuation.save(frame, Resume.JOIN, 0);
    } else {
      children.rethrow();
    }
  }

  /**
   * Cancels all children, also those that are spawned later: they end at their next blocking point.
   * Never waits.
   */
  public void cancel() {
    children.cancelAll();
  }

  /**
   * Cancels the children that are left and waits for them; whatever happens to the calling task or
   * thread meanwhile. Suspends in a task, blocks elsewhere. Closing again does nothing.
   *
   * @throws java.util.concurrent.CompletionException if a child failed and {@link #join} has not
   *     thrown that
   * @throws IllegalStateException if a child of the scope calls
   */
  @Override
  public void close() {
    children.requireNoMember(Task.current(), "scope");
    children.close();
    children.cancelAll();
    children.awaitEmptyShielded();
    children.rethrowUnlessThrown();
  }

  /** Task form of {@link #close()}, called by woven code. */
  public void close(Continuation continuation) {
    children.requireNoMember((Task<?>) continuation, "scope");
    ScopeFrame frame = new ScopeFrame(children);
    children.close();
    children.cancelAll();
    children.awaitEmptyShielded(continuation);
    if (continuation.unwinding) {
      continuation.save(frame, Resume.CLOSE, 0);
    } else {
      children.rethrowUnlessThrown();
    }
  }

  private void requireIntact() {
    Throwable failure = children.failure;
    if (failure != null) {
      CancellationException refused =
          new CancellationException("a child of the scope has failed; no other can be started");
      refused.initCause(failure);
      throw refused;
    }
  }

  private static <T> Task<T> requireOpen(Task<T> spawned) {
    if (spawned == null) {
      throw new IllegalStateException("the scope is closed; spawn inside its block only");
    }
    return spawned;
  }

  /** The members, and the first failure. */
  private static final class Children extends TaskGroup {
    /** Set once, inside the lock. */
    volatile Throwable failure;

    /** Whether the failure was thrown to somebody. Only who joins and closes touches this. */
    private boolean thrown;

    Children() {
      super(false);
    }

    @Override
    void failed(Task<?> task, Throwable thrownByTask) {
      enter();
      Throwable earlier = failure;
      if (earlier == null) {
        failure = thrownByTask;
      }
      leave();
      if (earlier == null) {
        cancelAll();
      } else if (earlier != thrownByTask) {
        earlier.addSuppressed(thrownByTask);
      }
    }

    void rethrow() {
      if (failure != null) {
        thrown = true;
        throw Unchecked.rethrow(failure);
      }
    }

    void rethrowUnlessThrown() {
      if (!thrown) {
        rethrow();
      }
    }
  }

  /** A suspended {@code join} or {@code close}. */
  private static final class ScopeFrame extends Frame {
    final Children children;

    ScopeFrame(Children children) {
      this.children = children;
    }
  }

  /** Goes on in {@code join} or {@code close}. */
  private static final class Resume extends Resumer {
    static final Resume JOIN = new Resume(false);
    static final Resume CLOSE = new Resume(true);

    private final boolean closing;

    private Resume(boolean closing) {
      this.closing = closing;
    }

    @Override
    public void resume(Frame frame, Continuation continuation) {
      Children children = ((ScopeFrame) frame).children;
      if (!closing) {
        continuation.takeVoid();
        children.rethrow();
        return;
      }
      continuation.exception = null; // a cancellation does not keep us from waiting on
      continuation.refResult = null;
      children.awaitEmptyShielded(continuation);
      if (continuation.unwinding) {
        continuation.save(frame, this, 0);
      } else {
        children.rethrowUnlessThrown();
      }
    }

    @Override
    public StackTraceElement place(Frame frame) {
      return new StackTraceElement(
          TaskScope.class.getName(), closing ? "close" : "join", "TaskScope.java", -1);
    }
  }
}
