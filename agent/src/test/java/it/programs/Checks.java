package it.programs;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.task.TaskState;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Runs checks one after the other and says at the end whether all passed. */
public final class Checks {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static int passed;
  private static int failed;

  private Checks() {}

  /** Something that throws if it is not as it should be. */
  public interface Check {
    void run() throws Throwable;
  }

  /** Runs one check. */
  public static void check(String name, Check check) {
    try {
      check.run();
      passed++;
      System.out.println("ok " + name);
    } catch (Throwable e) {
      failed++;
      System.out.println("FAILED " + name);
      e.printStackTrace(System.out);
    }
  }

  /** Runs one check as a task. */
  public static void checkInTask(String name, Check check) {
    check(name, () -> inTask(() -> called(check)));
  }

  private static Void called(Check check) throws Exception {
    try {
      check.run();
      return null;
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** To be called last. */
  public static void end() {
    System.out.println(failed == 0 ? passed + " checks passed" : failed + " checks failed");
    if (failed > 0) {
      System.exit(1);
    }
  }

  /** Fails unless the two are equal. */
  public static void equal(Object expected, Object actual) {
    if (!Objects.deepEquals(expected, actual)) {
      throw new AssertionError("expected\n" + expected + "\nbut was\n" + actual);
    }
  }

  /** Fails unless {@code condition} holds. */
  public static void that(boolean condition, Object otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  /** Runs {@code body} as a task and returns its result, or throws what it threw. */
  public static <T> T inTask(Callable<T> body) throws Throwable {
    return result(Task.spawn(body));
  }

  /** The result of a task that is about to end. */
  public static <T> T result(Task<T> task) throws Throwable {
    try {
      return task.join(PATIENCE);
    } catch (TimeoutException e) {
      throw new AssertionError("still not done:\n" + Heddle.dump(), e);
    } catch (java.util.concurrent.CompletionException e) {
      throw e.getCause();
    }
  }

  /** Waits for something that is about to happen. */
  public static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("still not so: " + what + "\n" + Heddle.dump());
      }
      Thread.yield();
    }
  }

  /** Runs {@code body}, which parks once, and fails if the task was pinned while it was parked. */
  public static <T> T suspendsIn(Callable<T> body) throws Throwable {
    return resultAfterParking(body, TaskState.WAITING);
  }

  /** Runs {@code body}, which parks once, and fails if the task was not pinned then. */
  public static <T> T pinsIn(Callable<T> body) throws Throwable {
    return resultAfterParking(body, TaskState.PINNED);
  }

  private static <T> T resultAfterParking(Callable<T> body, TaskState expected) throws Throwable {
    Task<T> task = Task.spawn(body);
    await(
        "parked or done",
        () ->
            task.isDone()
                || task.state() == TaskState.WAITING
                || task.state() == TaskState.PINNED);
    TaskState state = task.state();
    task.unpark();
    T result = result(task);
    equal(Heddle.isWoven() ? expected : state, state);
    return result;
  }
}
