package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.continuation.Unchecked;
import dev.heddle.interop.Twins;
import dev.heddle.scheduler.Waits;
import dev.heddle.task.TaskState;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A task seen as a future, as a {@link TaskExecutor} gives it out. Its waits have task forms.
 *
 * @param <T> the type of the task's result
 */
public final class TaskFuture<T> implements Future<T>, Twins.Get, Twins.TimedGet {
  private final Task<T> task;

  /** What {@link #get()} returns in place of the task's result, or null for that result. */
  private final T fixedResult;

  /** What it has come to: it is cancelled, or its task has ended, whichever was first. */
  private final AtomicReference<End> end = new AtomicReference<>();

  private enum End {
    /** The task may not have seen it yet. */
    CANCELLED,
    /** And somebody has asked. */
    TASK_ENDED
  }

  TaskFuture(Task<T> task, T fixedResult) {
    this.task = task;
    this.fixedResult = fixedResult;
  }

  /** The task that computes the result. */
  public Task<T> task() {
    return task;
  }

  /**
   * Cancels the task, which ends at its next blocking point; the future is done at once. That it
   * may be interrupted makes no difference to a task.
   */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (isDone() || !end.compareAndSet(null, End.CANCELLED)) {
      return false;
    }
    task.cancel();
    return true;
  }

  @Override
  public boolean isCancelled() {
    return isDone() && (end.get() == End.CANCELLED || task.state() == TaskState.CANCELLED);
  }

  /** Once somebody was told that the task has ended, it is too late to cancel. */
  @Override
  public boolean isDone() {
    if (end.get() == null && task.isDone()) {
      end.compareAndSet(null, End.TASK_ENDED);
    }
    return end.get() != null;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    requireNotCancelled();
    try {
      task.join();
    } catch (Throwable e) {
      rethrowUnlessDone(e);
    }
    return outcome();
  }

  /** Task form of {@link #get()}, called by woven code. */
  public Object get(Continuation continuation) throws InterruptedException, ExecutionException {
    requireNotCancelled();
    FutureFrame frame = new FutureFrame(this); // before the wait, for it may find no memory
    try {
      task.join(continuation);
    } catch (Throwable e) {
      rethrowUnlessDone(e);
    }
    if (continuation.unwinding) {
      continuation.save(frame, Resume.INSTANCE, 0);
      return null;
    }
    return outcome();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Duration most = toDuration(timeout, unit);
    requireNotCancelled();
    try {
      task.join(most);
    } catch (Throwable e) {
      rethrowUnlessDone(e);
    }
    return outcome();
  }

  /** Task form of {@link #get(long, TimeUnit)}, called by woven code. */
  public Object get(long timeout, TimeUnit unit, Continuation continuation)
      throws InterruptedException, ExecutionException, TimeoutException {
    Duration most = toDuration(timeout, unit);
    requireNotCancelled();
    FutureFrame frame = new FutureFrame(this);
    try {
      task.join(most, continuation);
    } catch (Throwable e) {
      rethrowUnlessDone(e);
    }
    if (continuation.unwinding) {
      continuation.save(frame, Resume.INSTANCE, 0);
      return null;
    }
    return outcome();
  }

  /** A time that is over already is as good as none, as for other futures. */
  static Duration toDuration(long timeout, TimeUnit unit) {
    Objects.requireNonNull(unit, "the unit of the time-out is null; give a TimeUnit");
    return Duration.ofNanos(Math.max(0, unit.toNanos(timeout)));
  }

  /** The wait has thrown: the task's own failure is told by {@link #outcome}, the rest here. */
  private void rethrowUnlessDone(Throwable thrown) throws InterruptedException {
    if (task.isDone()) {
      return;
    }
    throw Unchecked.rethrow(Waits.asInterruption(thrown));
  }

  private T outcome() throws ExecutionException {
    requireNotCancelled();
    T result;
    try {
      result = task.join();
    } catch (CompletionException e) {
      throw new ExecutionException(e.getCause());
    }
    return fixedResult != null ? fixedResult : result;
  }

  private void requireNotCancelled() {
    if (isCancelled()) {
      throw new CancellationException(task.name() + " was cancelled");
    }
  }

  /** A suspended {@code get}. */
  private static final class FutureFrame extends Frame {
    final TaskFuture<?> future;

    FutureFrame(TaskFuture<?> future) {
      this.future = future;
    }
  }

  /** Goes on in {@code get} when the wait has ended. */
  private static final class Resume extends Resumer {
    static final Resume INSTANCE = new Resume();

    @Override
    public void resume(Frame frame, Continuation continuation) throws Throwable {
      TaskFuture<?> future = ((FutureFrame) frame).future;
      try {
        continuation.takeRef();
      } catch (Throwable e) {
        future.rethrowUnlessDone(e);
      }
      Continuation.returnRef(future.outcome(), continuation);
    }

    @Override
    public StackTraceElement place(Frame frame) {
      return new StackTraceElement(TaskFuture.class.getName(), "get", "TaskFuture.java", -1);
    }
  }
}
