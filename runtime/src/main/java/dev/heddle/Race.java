package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.continuation.Unchecked;
import dev.heddle.continuation.Waiter;
import dev.heddle.scheduler.EndWaiter;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import dev.heddle.sync.Gate;
import dev.heddle.task.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What an executor was asked to run until the first succeeds; the others are cancelled then. */
final class Race<T> extends Gate {
  private final List<Task<T>> runners = new ArrayList<>();

  // All below is guarded by the lock.

  /** How many have not ended, or not been started yet. */
  private int running;

  /** The first that succeeded, or null. */
  private Task<T> winner;

  /** What the last that failed has thrown, as its joiners see it. */
  private Throwable lastFailure;

  /** Starts all {@code bodies}, or none that goes on if one cannot be started. */
  Race(TaskExecutor executor, Collection<? extends Callable<T>> bodies) {
    super(WaitReason.SCOPE);
    Batch.requireBodies(bodies);
    if (bodies.isEmpty()) {
      throw new IllegalArgumentException("invokeAny was given no bodies; give at least one");
    }
    running = bodies.size();
    try {
      for (Callable<T> body : bodies) {
        start(executor.submit(body).task());
      }
    } catch (Throwable e) {
      cancelAll();
      throw e;
    }
  }

  private void start(Task<T> runner) {
    runners.add(runner);
    EndWaiter end =
        new EndWaiter() {
          @Override
          public void complete(Object result, Throwable failure) {
            ended(runner, failure);
          }
        };
    if (!runner.observe(end, true)) {
      ended(runner, runner.state() == TaskState.SUCCEEDED ? null : failureOf(runner));
    }
  }

  private static Throwable failureOf(Task<?> ended) {
    try {
      throw new AssertionError(ended.name() + " has failed, but returned " + ended.join());
    } catch (RuntimeException e) {
      return e;
    }
  }

  private void ended(Task<T> runner, Throwable failure) {
    enter();
    running--;
    if (failure != null) {
      lastFailure = failure;
    } else if (winner == null) {
      winner = runner;
    }
    Waiter opened = claimIfOpen();
    leave();
    completeAll(opened);
  }

  @Override
  protected boolean isOpen() {
    return winner != null || running == 0;
  }

  /** Blocks until one has succeeded or all have failed. */
  T await() throws InterruptedException, ExecutionException {
    try {
      Batch.interruptibly(() -> awaitOpen(Waits.NO_DEADLINE));
      return outcome();
    } finally {
      cancelAll();
    }
  }

  /** The same, but no longer than until the deadline. */
  T await(long deadline) throws InterruptedException, ExecutionException, TimeoutException {
    try {
      requireInTime(Batch.interruptibly(() -> awaitOpen(deadline)));
      return outcome();
    } finally {
      cancelAll();
    }
  }

  /** The same in a task, which it suspends. */
  T await(Continuation continuation) throws ExecutionException {
    try {
      RaceFrame frame = new RaceFrame(this); // before the wait, for it may find no memory
      awaitOpen(Waits.NO_DEADLINE, continuation);
      return continuation.unwinding ? saved(frame, continuation) : outcome();
    } catch (CancellationException e) {
      throw Unchecked.rethrow(Waits.asInterruption(e));
    } finally {
      cancelUnlessUnwinding(continuation);
    }
  }

  /** The same with a deadline. */
  T await(long deadline, Continuation continuation) throws ExecutionException, TimeoutException {
    try {
      RaceFrame frame = new RaceFrame(this);
      boolean inTime = awaitOpen(deadline, continuation);
      if (continuation.unwinding) {
        return saved(frame, continuation);
      }
      requireInTime(inTime);
      return outcome();
    } catch (CancellationException e) {
      throw Unchecked.rethrow(Waits.asInterruption(e));
    } finally {
      cancelUnlessUnwinding(continuation);
    }
  }

  private T saved(RaceFrame frame, Continuation continuation) {
    continuation.save(frame, Resume.INSTANCE, 0);
    return null;
  }

  private static void requireInTime(boolean inTime) throws TimeoutException {
    if (!inTime) {
      throw new TimeoutException("none of the bodies has succeeded in time; all are cancelled");
    }
  }

  private T outcome() throws ExecutionException {
    enter();
    Task<T> first = winner;
    Throwable failure = lastFailure;
    leave();
    if (first != null) {
      return first.join();
    }
    throw new ExecutionException(
        "all " + runners.size() + " bodies failed",
        failure instanceof CompletionException ? failure.getCause() : failure);
  }

  private void cancelUnlessUnwinding(Continuation continuation) {
    if (!continuation.unwinding) {
      cancelAll();
    }
  }

  private void cancelAll() {
    runners.forEach(Task::cancel);
  }

  /** A suspended {@code invokeAny}. */
  private static final class RaceFrame extends Frame {
    final Race<?> race;

    RaceFrame(Race<?> race) {
      this.race = race;
    }
  }

  /** Goes on in {@code invokeAny} when the wait has ended. */
  private static final class Resume extends Resumer {
    static final Resume INSTANCE = new Resume();

    @Override
    public void resume(Frame frame, Continuation continuation) throws Throwable {
      Race<?> race = ((RaceFrame) frame).race;
      try {
        requireInTime(continuation.takeInt() != 0);
        Continuation.returnRef(race.outcome(), continuation);
      } catch (CancellationException e) {
        throw Waits.asInterruption(e);
      } finally {
        race.cancelAll();
      }
    }

    @Override
    public StackTraceElement place(Frame frame) {
      return new StackTraceElement(
          TaskExecutor.class.getName(), "invokeAny", "TaskExecutor.java", -1);
    }
  }
}
