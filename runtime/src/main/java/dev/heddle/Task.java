package dev.heddle;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.interop.CallableTwin;
import dev.heddle.interop.Dispatch;
import dev.heddle.interop.RunnableTwin;
import dev.heddle.interop.StackTraces;
import dev.heddle.interop.Woven;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.ScheduledTask;
import dev.heddle.scheduler.Scheduler;
import dev.heddle.scheduler.ThreadTasks;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import dev.heddle.scheduler.Yielding;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskIds;
import dev.heddle.task.TaskState;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/**
 * A green thread: as cheap to block as an object is to keep, and preempted when it runs long.
 *
 * <pre>{@code
 * Task<Integer> answer = Task.spawn(() -> compute());
 * int value = answer.join();
 * }</pre>
 *
 * <p>Blocking methods may be called from anywhere: in a task they suspend the task, elsewhere they
 * block the thread. A cancelled task gets a {@link CancellationException} from every blocking
 * method from then on, when it would have to wait; so does a thread that is interrupted, task or
 * not, until it has cleared its interrupt flag.
 *
 * <p>Methods with a {@link Continuation} as last parameter are called by woven code only.
 *
 * @param <T> what the task returns
 */
public final class Task<T> extends ScheduledTask {
  /** What it runs, until it does. */
  private Object body;

  private final boolean returnsValue;
  private final boolean threadLocals;

  Task(
      long id,
      String name,
      Priority priority,
      boolean threadLocals,
      Object body,
      boolean returnsValue) {
    super(id, name, priority);
    this.body =
        Objects.requireNonNull(body, "the task's body is null; give a Callable or a Runnable");
    this.returnsValue = returnsValue;
    this.threadLocals = threadLocals;
  }

  // ---------------------------------------------------------------------------- spawning

  /**
   * Starts a task that ends with the result of {@code body}. What it throws comes out of {@link
   * #join}; see {@link Heddle#setUncaughtHandler} for what becomes of it if nobody joins.
   *
   * @throws NullPointerException if {@code body} is null
   */
  public static <T> Task<T> spawn(Callable<T> body) {
    return start(new Task<>(newId(), null, Priority.NORMAL, true, body, true));
  }

  /**
   * Starts a task that ends with null when {@code body} has run; otherwise like {@link
   * #spawn(Callable)}.
   *
   * @throws NullPointerException if {@code body} is null
   */
  public static Task<Void> spawn(Runnable body) {
    return start(new Task<>(newId(), null, Priority.NORMAL, true, body, false));
  }

  /** For a task with a name, a priority, or without thread-locals. */
  public static TaskBuilder builder() {
    return new TaskBuilder();
  }

  static long newId() {
    return Woven.isWoven() ? Scheduler.newId() : TaskIds.reserve(1);
  }

  static <T> Task<T> start(Task<T> task) {
    if (Woven.isWoven()) {
      Scheduler.submit(task);
    } else {
      ThreadTasks.start(task);
    }
    return task;
  }

  @Override
  protected Object start() throws Throwable {
    if (isCancelRequested()) {
      throw new CancellationException(name() + " was cancelled before it began");
    }
    Object work = body;
    body = null;
    if (Thread.currentThread() instanceof CarrierThread) {
      if (returnsValue && work instanceof CallableTwin) {
        return ((CallableTwin) work).call(this);
      }
      if (!returnsValue && work instanceof RunnableTwin) {
        ((RunnableTwin) work).run(this);
        return null;
      }
      MethodHandle ofJdk = Dispatch.body(work.getClass(), returnsValue);
      if (ofJdk != null) {
        return ofJdk.invokeExact(work, (Continuation) this);
      }
      Scheduler.runsPlainCode();
    }
    return runPlain(work);
  }

  private Object runPlain(Object work) throws Exception {
    if (returnsValue) {
      return ((Callable<?>) work).call();
    }
    ((Runnable) work).run();
    return null;
  }

  // ---------------------------------------------------------------------------- joining

  /**
   * Waits for this task to end and returns its result. Suspends in a task, blocks elsewhere.
   *
   * @return what its body returned; null if that was a {@code Runnable}
   * @throws CompletionException if the task failed; the cause is what it threw
   * @throws CancellationException if this task was cancelled, or the calling one, or the calling
   *     thread is interrupted
   * @throws IllegalStateException if a task joins itself
   */
  public T join() {
    refuseSelf(currentOrNull());
    if (!isDone()) {
      Waiter waiter = Blocking.newThreadWaiter();
      if (tryAddJoiner(waiter)) {
        return cast(Waits.await(waiter, WaitReason.JOIN, this));
      }
    }
    return outcome();
  }

  /** Task form of {@link #join()}. */
  public T join(Continuation continuation) {
    refuseSelf(continuation);
    boolean suspended = !isDone() && trySuspendJoiner((ScheduledTask) continuation);
    return suspended ? null : outcome();
  }

  /**
   * The same, but waits no longer than {@code timeout}.
   *
   * @param timeout zero or more
   * @throws TimeoutException if the task has not ended by then
   * @throws NullPointerException if {@code timeout} is null
   * @throws IllegalArgumentException if {@code timeout} is negative
   */
  public T join(Duration timeout) throws TimeoutException {
    long deadline = Waits.deadlineAfter(timeout, "join of " + name());
    refuseSelf(currentOrNull());
    if (!isDone()) {
      Waiter waiter = Blocking.newThreadWaiter();
      if (tryAddJoiner(waiter)) {
        Object result = Waits.await(waiter, WaitReason.JOIN, this, deadline, waiter);
        if (result == waiter) {
          throw notEnded(timeout);
        }
        return cast(result);
      }
    }
    return outcome();
  }

  /** Task form of {@link #join(Duration)}. */
  public T join(Duration timeout, Continuation continuation) throws TimeoutException {
    long deadline = Waits.deadlineAfter(timeout, "join of " + name());
    refuseSelf(continuation);
    boolean suspended =
        !isDone()
            && trySuspendJoiner((ScheduledTask) continuation, deadline, notEnded(timeout));
    return suspended ? null : outcome();
  }

  /**
   * Completes {@code waiter} when this task ends; false if it has ended.
   *
   * @param joins whether that counts as joining, so that a failure is no uncaught one
   */
  boolean observe(Waiter waiter, boolean joins) {
    return tryAddJoiner(waiter, joins);
  }

  /** Who has observed it, or joined it, for longest; or null. */
  Waiter firstObserver() {
    return firstJoiner();
  }

  private TimeoutException notEnded(Duration timeout) {
    return new TimeoutException(name() + " has not ended within " + timeout);
  }

  private void refuseSelf(Continuation caller) {
    if (caller == this) {
      throw new IllegalStateException(
          name() + " joins itself, so it would wait for ever; join it from another task");
    }
  }

  private T outcome() {
    markJoined();
    if (exception != null) {
      UnjoinedFailures.forget(this);
      throw joinFailure();
    }
    return cast(result());
  }

  @SuppressWarnings("unchecked")
  private T cast(Object value) {
    return (T) value;
  }

  @Override
  protected Object result() {
    return returnsValue ? refResult : null;
  }

  @Override
  protected RuntimeException joinFailure() {
    Throwable thrown = exception;
    if (state() == TaskState.CANCELLED) {
      CancellationException cancelled = new CancellationException(name() + " was cancelled");
      cancelled.initCause(thrown);
      return cancelled;
    }
    return new CompletionException(name() + " failed: " + describe(thrown), thrown);
  }

  /** What {@code thrown} says of itself; its class if it fails to. */
  private static String describe(Throwable thrown) {
    try {
      return thrown.toString();
    } catch (RuntimeException e) {
      return thrown.getClass().getName();
    }
  }

  @Override
  protected void uncaught(Throwable thrown) {
    if (state() == TaskState.CANCELLED) {
      return;
    }
    if (!returnsValue) {
      Heddle.reportUncaught(name(), thrown);
      return;
    }
    UnjoinedFailures.add(this, thrown);
    if (isJoined()) {
      UnjoinedFailures.forget(this);
    }
  }

  final boolean wasJoined() {
    return isJoined();
  }

  // ---------------------------------------------------------------------------- cancelling

  /**
   * Asks the task to end: from now on its blocking calls throw {@link CancellationException}, also
   * the one it may be waiting in. Code that does not block is not interrupted. A task that has not
   * begun never does.
   *
   * @return false if it has ended or was cancelled before
   */
  public boolean cancel() {
    return cancelTask();
  }

  // ---------------------------------------------------------------------------- the current task

  /** The task that calls, or null outside of tasks. */
  public static Task<?> current() {
    return (Task<?>) currentOrNull();
  }

  /** Task form of {@link #current()}. */
  public static Task<?> current(Continuation continuation) {
    return (Task<?>) continuation;
  }

  /**
   * Lets other ready tasks run first, if there are any. Below a plain frame, and outside of tasks,
   * the thread gives way as by {@link Thread#yield}.
   */
  public static void yieldNow() {
    Yielding.yieldThread();
  }

  /** Task form of {@link #yieldNow()}. */
  public static void yieldNow(Continuation continuation) {
    Yielding.yieldTask(continuation);
  }

  /**
   * Waits for {@code duration} to pass; somewhat longer if all processors are busy. Suspends in a
   * task, blocks elsewhere.
   *
   * @param duration zero or more
   * @throws NullPointerException if {@code duration} is null
   * @throws IllegalArgumentException if {@code duration} is negative
   * @throws CancellationException if the task is cancelled, or the thread interrupted
   */
  public static void sleep(Duration duration) {
    long deadline = Waits.deadlineAfter(duration, "sleep");
    Waits.await(Blocking.newThreadWaiter(), WaitReason.SLEEP, null, deadline, null);
  }

  /** Task form of {@link #sleep}. */
  public static void sleep(Duration duration, Continuation continuation) {
    long deadline = Waits.deadlineAfter(duration, "sleep");
    if (Blocking.mayNotWait(continuation)) {
      throw Blocking.refusal(continuation, WaitReason.SLEEP);
    }
    Blocking.suspendUntil(continuation, WaitReason.SLEEP, null, deadline, null, null);
  }

  /**
   * Waits until this task's permit is available, and takes it. May also return without one, so call
   * it in a loop that tests what is waited for.
   *
   * @throws IllegalStateException outside of tasks
   * @throws CancellationException if the task is cancelled, or its thread interrupted
   */
  public static void park() {
    ScheduledTask task = currentOrNull();
    if (task == null) {
      throw new IllegalStateException(
          "park was called by " + Thread.currentThread() + ", which is no task; use LockSupport");
    }
    if (!((Task<?>) task).takePermit()) {
      Waits.await(Blocking.newThreadWaiter(), WaitReason.PARK, null);
    }
  }

  /** Task form of {@link #park()}. */
  public static void park(Continuation continuation) {
    ((Task<?>) continuation).parkTask();
  }

  /**
   * Makes this task's permit available, so that its park, this one or the next, returns. There is
   * one permit, however often this is called. Never waits; any task or thread may call it.
   */
  public void unpark() {
    unparkTask();
  }

  // ---------------------------------------------------------------------------- looking at it

  /** Whether it keeps its values of thread-locals; see {@link TaskBuilder#threadLocals}. */
  public boolean hasThreadLocals() {
    return threadLocals;
  }

  @Override
  protected boolean keepsThreadLocals() {
    return threadLocals;
  }

  /**
   * Where it is, innermost first, as if it were a thread: also the callers that are suspended. For
   * a task that runs on meanwhile it is a guess.
   */
  public StackTraceElement[] stackTrace() {
    return stackTrace(StackTraces.MAX_DEPTH);
  }
}
