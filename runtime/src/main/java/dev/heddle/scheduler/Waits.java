package dev.heddle.scheduler;

import dev.heddle.continuation.Waiter;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** What plain forms of blocking operations share: deadlines, interruption as cancellation. */
public final class Waits {
  /** The deadline of a wait that has none. */
  public static final long NO_DEADLINE = 0;

  private Waits() {}

  /**
   * The deadline that lies {@code timeout} from now.
   *
   * @param operation what is asked for, to name it if the duration is refused
   * @throws IllegalArgumentException if {@code timeout} is negative
   */
  public static long deadlineAfter(Duration timeout, String operation) {
    if (timeout == null) {
      throw new NullPointerException(
          operation + ": the duration is null; it must be given, and be zero or positive");
    }
    if (timeout.isNegative()) {
      throw new IllegalArgumentException(
          operation + ": the duration must be zero or positive, was " + timeout);
    }
    long deadline = System.nanoTime() + saturatedNanos(timeout);
    return deadline == NO_DEADLINE ? 1 : deadline;
  }

  /**
   * Blocks the calling thread until {@code waiter} is completed, and returns its result.
   *
   * <p>Being interrupted is to a thread what being cancelled is to a task: the
   * wait ends with a {@link CancellationException} and the thread stays interrupted.
   */
  public static Object await(Waiter waiter, WaitReason reason, WaitOwner owner) {
    return await(waiter, reason, owner, NO_DEADLINE, null);
  }

  /** The same with a deadline, at which the wait ends with {@code timeoutResult}. */
  public static Object await(
      Waiter waiter, WaitReason reason, WaitOwner owner, long deadlineNanos, Object timeoutResult) {
    try {
      return Blocking.await(waiter, reason, owner, deadlineNanos, timeoutResult, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interruption(reason, e);
    }
  }

  /** What a wait ends with whose thread is interrupted. */
  static CancellationException interruption(WaitReason reason, InterruptedException cause) {
    CancellationException cancelled =
        new CancellationException("interrupted while waiting: " + reason);
    cancelled.initCause(cause);
    return cancelled;
  }

  /**
   * What a method throws that is to throw an {@link InterruptedException}, instead of what its wait
   * has thrown: if that tells of an interruption, the calling thread or task takes it.
   */
  public static Throwable asInterruption(Throwable thrown) {
    if (!(thrown instanceof CancellationException)
        || !(thrown.getCause() instanceof InterruptedException)) {
      return thrown;
    }
    ScheduledTask task = ThreadWaits.currentTask();
    boolean taken = task != null ? task.takeInterrupt() : Thread.interrupted();
    return taken ? new InterruptedException(thrown.getMessage()) : thrown;
  }

  /** Half the range of the clock is as good as for ever, and cannot overflow when added. */
  private static long saturatedNanos(Duration timeout) {
    return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0
        ? Long.MAX_VALUE / 2
        : timeout.toNanos();
  }
}
