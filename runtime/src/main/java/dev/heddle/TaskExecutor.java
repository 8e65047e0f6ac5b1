package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.continuation.Unchecked;
import dev.heddle.interop.Twins;
import dev.heddle.scheduler.Waits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An executor service that runs each submission as a task of its own, at once: it has no queue and
 * no threads. The futures it gives out, and its own waits, suspend in a task.
 */
public final class TaskExecutor extends AbstractExecutorService
    implements AutoCloseable, Twins.AwaitTermination, Twins.Close {
  private final Submissions submissions = new Submissions();

  private TaskExecutor() {}

  /** Makes an executor. Its submissions need no thread of it, so it need not be shut down. */
  public static TaskExecutor create() {
    return new TaskExecutor();
  }

  // ------------------------------------------------------------------ submitting

  /** Starts {@code command} as a task; what it throws goes to the uncaught handler. */
  @Override
  public void execute(Runnable command) {
    requireAccepted(submissions.spawn(command, false, false));
  }

  @Override
  public <T> TaskFuture<T> submit(Callable<T> body) {
    return new TaskFuture<>(requireAccepted(submissions.<T>spawn(body, true, true)), null);
  }

  @Override
  public TaskFuture<?> submit(Runnable body) {
    return submit(body, null);
  }

  @Override
  public <T> TaskFuture<T> submit(Runnable body, T result) {
    return new TaskFuture<>(requireAccepted(submissions.<T>spawn(body, false, true)), result);
  }

  private static <T> Task<T> requireAccepted(Task<T> task) {
    if (task == null) {
      throw new RejectedExecutionException(
          "the executor is shut down; submit before shutdown() or close()");
    }
    return task;
  }

  // ------------------------------------------------------------------ submitting many

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> bodies)
      throws InterruptedException {
    return new Batch<T>(this, bodies).await(Waits.NO_DEADLINE);
  }

  /** Task form of {@link #invokeAll(Collection)}, called by woven code. */
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> bodies, Continuation continuation) {
    return new Batch<T>(this, bodies).await(Waits.NO_DEADLINE, continuation);
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> bodies, long timeout, TimeUnit unit)
      throws InterruptedException {
    long deadline = deadline(timeout, unit);
    return new Batch<T>(this, bodies).await(deadline);
  }

  /** Task form of {@link #invokeAll(Collection, long, TimeUnit)}, called by woven code. */
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> bodies,
      long timeout,
      TimeUnit unit,
      Continuation continuation) {
    long deadline = deadline(timeout, unit);
    return new Batch<T>(this, bodies).await(deadline, continuation);
  }

  /** A time that is over already is as good as none, as for other executors. */
  private static long deadline(long timeout, TimeUnit unit) {
    return Waits.deadlineAfter(TaskFuture.toDuration(timeout, unit), "timeout");
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> bodies)
      throws InterruptedException, ExecutionException {
    return new Race<T>(this, bodies).await();
  }

  /** Task form of {@link #invokeAny(Collection)}, called by woven code. */
  public <T> T invokeAny(Collection<? extends Callable<T>> bodies, Continuation continuation)
      throws ExecutionException {
    return new Race<T>(this, bodies).await(continuation);
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> bodies, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = deadline(timeout, unit);
    return new Race<T>(this, bodies).await(deadline);
  }

  /** Task form of {@link #invokeAny(Collection, long, TimeUnit)}, called by woven code. */
  public <T> T invokeAny(
      Collection<? extends Callable<T>> bodies,
      long timeout,
      TimeUnit unit,
      Continuation continuation)
      throws ExecutionException, TimeoutException {
    long deadline = deadline(timeout, unit);
    return new Race<T>(this, bodies).await(deadline, continuation);
  }

  // ------------------------------------------------------------------ shutting down

  @Override
  public void shutdown() {
    submissions.close();
  }

  /** Takes no more and cancels what runs. Returns nothing, for all submissions were started. */
  @Override
  public List<Runnable> shutdownNow() {
    submissions.close();
    submissions.cancelAll();
    return new ArrayList<>();
  }

  @Override
  public boolean isShutdown() {
    return submissions.isClosed();
  }

  @Override
  public boolean isTerminated() {
    return submissions.isOver();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long deadline = deadline(timeout, unit);
    return Batch.interruptibly(() -> submissions.awaitEmpty(deadline));
  }

  /** Task form of {@link #awaitTermination(long, TimeUnit)}, called by woven code. */
  public boolean awaitTermination(long timeout, TimeUnit unit, Continuation continuation) {
    TerminationFrame frame = new TerminationFrame(); // before the wait, for it may find no memory
    boolean terminated;
    try {
      terminated = submissions.awaitEmpty(deadline(timeout, unit), continuation);
    } catch (CancellationException e) {
      throw Unchecked.rethrow(Waits.asInterruption(e));
    }
    if (continuation.unwinding) {
      continuation.save(frame, TerminationFrame.RESUMER, 0);
    }
    return terminated;
  }

  /**
   * Takes no more and waits until all submissions have ended. If the waiting task is cancelled, or
   * its thread interrupted, cancels them and still waits.
   *
   * @throws CancellationException if that happened
   * @throws IllegalStateException if a submission of this executor calls, which would wait for
   *     itself
   */
  @Override
  public void close() {
    submissions.requireNoMember(Task.current(), "executor");
    submissions.close();
    try {
      submissions.awaitEmpty(Waits.NO_DEADLINE);
    } catch (CancellationException e) {
      submissions.cancelAll();
      submissions.awaitEmptyShielded();
      throw e;
    }
  }

  /** Task form of {@link #close()}, called by woven code. */
  public void close(Continuation continuation) {
    submissions.requireNoMember((Task<?>) continuation, "executor");
    submissions.close();
    CloseFrame.close(submissions, continuation);
  }

  /** The tasks of an executor. Their failures are told by their futures. */
  private static final class Submissions extends TaskGroup {
    Submissions() {
      super(true);
    }

    @Override
    void failed(Task<?> task, Throwable failure) {}
  }

  /** A suspended {@code awaitTermination}. */
  private static final class TerminationFrame extends Frame {
    private static final Resumer RESUMER =
        new Resumer() {
          @Override
          public void resume(Frame frame, Continuation continuation) throws Throwable {
            try {
              Continuation.returnInt(continuation.takeInt(), continuation);
            } catch (CancellationException e) {
              throw Waits.asInterruption(e);
            }
          }

          @Override
          public StackTraceElement place(Frame frame) {
            return TaskExecutor.place("awaitTermination");
          }
        };
  }

  private static StackTraceElement place(String method) {
    return new StackTraceElement(TaskExecutor.class.getName(), method, "TaskExecutor.java", -1);
  }

  /** A suspended {@code close}. */
  private static final class CloseFrame extends Frame {
    private static final Resumer RESUMER =
        new Resumer() {
          @Override
          public void resume(Frame frame, Continuation continuation) {
            ((CloseFrame) frame).resume(continuation);
          }

          @Override
          public StackTraceElement place(Frame frame) {
            return TaskExecutor.place("close");
          }
        };

    private final Submissions submissions;

    /** What the wait was cancelled with; once set the rest of it is shielded. */
    private Throwable cancellation;

    private CloseFrame(Submissions submissions) {
      this.submissions = submissions;
    }

    static void close(Submissions submissions, Continuation continuation) {
      CloseFrame frame = new CloseFrame(submissions);
      try {
        submissions.awaitEmpty(Waits.NO_DEADLINE, continuation);
      } catch (CancellationException e) {
        frame.waitShielded(e, continuation);
        return;
      }
      if (continuation.unwinding) {
        continuation.save(frame, RESUMER, 0);
      }
    }

    private void resume(Continuation continuation) {
      Throwable thrown = continuation.exception;
      continuation.exception = null;
      continuation.refResult = null;
      if (cancellation != null || thrown != null) {
        waitShielded(cancellation != null ? cancellation : thrown, continuation);
      }
    }

    private void waitShielded(Throwable cause, Continuation continuation) {
      if (cancellation == null) {
        cancellation = cause;
        submissions.cancelAll();
      }
      submissions.awaitEmptyShielded(continuation);
      if (continuation.unwinding) {
        continuation.save(this, RESUMER, 0);
      } else {
        throw Unchecked.rethrow(cause);
      }
    }
  }
}
