package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.continuation.Unchecked;
import dev.heddle.scheduler.Waits;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** What an executor was asked to run and wait for at once. */
final class Batch<T> extends TaskGroup {
  private final List<Future<T>> futures = new ArrayList<>();

  /** Starts all {@code bodies}, or none that goes on if one cannot be started. */
  Batch(TaskExecutor executor, Collection<? extends Callable<T>> bodies) {
    super(false);
    requireBodies(bodies);
    try {
      for (Callable<T> body : bodies) {
        TaskFuture<T> future = executor.submit(body);
        futures.add(future);
        adopt(future.task());
      }
    } catch (Throwable e) {
      cancelRest();
      throw e;
    }
  }

  /** Cancels the futures, not only their tasks: all are done when the call returns. */
  private void cancelRest() {
    for (Future<T> future : futures) {
      future.cancel(true);
    }
  }

  /** Before any is started. */
  static void requireBodies(Collection<? extends Callable<?>> bodies) {
    Objects.requireNonNull(bodies, "the collection of bodies is null; give Callables to run");
    for (Callable<?> body : bodies) {
      Objects.requireNonNull(body, "a body in the collection is null; nothing was started");
    }
  }

  @Override
  void failed(Task<?> task, Throwable failure) {}

  /** Blocks until all have ended; cancels those that have not by the deadline. */
  List<Future<T>> await(long deadline) throws InterruptedException {
    try {
      interruptibly(() -> awaitEmpty(deadline));
      return futures;
    } finally {
      cancelRest();
    }
  }

  /** The same in a task, which it suspends. */
  List<Future<T>> await(long deadline, Continuation continuation) {
    BatchFrame frame;
    try {
      frame = new BatchFrame(this); // before the wait, for it may find no memory
      awaitEmpty(deadline, continuation);
    } catch (Throwable e) {
      cancelRest();
      throw Unchecked.rethrow(Waits.asInterruption(e));
    }
    if (continuation.unwinding) {
      continuation.save(frame, Resume.INSTANCE, 0);
    }
    return futures;
  }

  /** Turns the cancellation that stands for an interruption back into one. */
  static <R> R interruptibly(Supplier<R> wait) throws InterruptedException {
    try {
      return wait.get();
    } catch (CancellationException e) {
      throw Unchecked.rethrow(Waits.asInterruption(e));
    }
  }

  /** A suspended {@code invokeAll}. */
  private static final class BatchFrame extends Frame {
    final Batch<?> batch;

    BatchFrame(Batch<?> batch) {
      this.batch = batch;
    }
  }

  /** Goes on in {@code invokeAll} when the wait has ended. */
  private static final class Resume extends Resumer {
    static final Resume INSTANCE = new Resume();

    @Override
    public void resume(Frame frame, Continuation continuation) {
      Batch<?> batch = ((BatchFrame) frame).batch;
      try {
        continuation.takeVoid();
      } catch (Throwable e) {
        throw Unchecked.rethrow(Waits.asInterruption(e));
      } finally {
        batch.cancelRest();
      }
      Continuation.returnRef(batch.futures, continuation);
    }

    @Override
    public StackTraceElement place(Frame frame) {
      return new StackTraceElement(
          TaskExecutor.class.getName(), "invokeAll", "TaskExecutor.java", -1);
    }
  }
}
