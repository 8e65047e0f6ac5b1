package it.programs;

import static it.programs.Checks.await;
import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.inTask;
import static it.programs.Checks.result;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** Tasks that join threads of the operating system. */
public final class ThreadJoins {
  private static final int MANY = 50;
  private static final int SHORT_LIVED = 500;

  private ThreadJoins() {}

  /** Not a task, by an option. */
  private static final class Platform extends Thread {
    Platform(Runnable body) {
      super(body);
    }
  }

  /** Runs all checks. */
  public static void main(String[] args) {
    check("many tasks wait, and keep no worker", () -> manyWait(ThreadJoins::platform));
    check("a dump tells for what", ThreadJoins::dump);
    check("a time-out ends the wait", ThreadJoins::timeOut);
    check("an interrupt ends the wait", ThreadJoins::interrupt);
    check("a cancelled task stops waiting", ThreadJoins::cancel);
    check("threads that are over, or not started", ThreadJoins::notAlive);
    check("threads that are just ending", () -> justEnding(ThreadJoins::platform));
    check("a thread that joins the next", ThreadJoins::chain);
    check("no thread at all", ThreadJoins::none);
    check("in a synchronized block", ThreadJoins::pinned);
    if (Runtime.version().feature() >= 21) {
      check("many tasks wait for a virtual thread", () -> manyWait(ThreadJoins::virtual));
      check("virtual threads that are just ending", () -> justEnding(ThreadJoins::virtual));
    }
    Checks.end();
  }

  private static Thread platform(Runnable body) {
    Thread thread = new Platform(body);
    thread.start();
    return thread;
  }

  /** By reflection, for this is compiled for JDK 17, which has none. */
  private static Thread virtual(Runnable body) {
    try {
      return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class)
          .invoke(null, body);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Thread blockedBy(CountDownLatch latch) {
    return platform(() -> awaitLatch(latch));
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Task<Boolean> joinerOf(Thread thread) {
    return Task.spawn(
        () -> {
          thread.join();
          return thread.isAlive();
        });
  }

  private static void awaitSuspended(Task<?> task) {
    await("suspended: " + task, () -> task.state() == TaskState.WAITING);
  }

  private static void manyWait(Function<Runnable, Thread> start) throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = start.apply(() -> awaitLatch(latch));
    List<Task<Boolean>> joiners = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      joiners.add(joinerOf(thread));
    }
    joiners.forEach(ThreadJoins::awaitSuspended);
    latch.countDown();
    for (Task<Boolean> joiner : joiners) {
      equal(false, result(joiner));
    }
  }

  private static void dump() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Task<Boolean> joiner = joinerOf(blockedBy(latch));
    awaitSuspended(joiner);
    String dump = Heddle.dump();
    that(dump.contains("THREAD"), dump);
    latch.countDown();
    equal(false, result(joiner));
  }

  private static void timeOut() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = blockedBy(latch);
    equal(
        true,
        inTask(
            () -> {
              thread.join(1);
              thread.join(0, 1);
              return thread.isAlive();
            }));
    latch.countDown();
    equal(
        false,
        inTask(
            () -> {
              thread.join(20_000, 1);
              return thread.isAlive();
            }));
  }

  private static void interrupt() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = blockedBy(latch);
    Thread[] ofJoiner = new Thread[1];
    Task<String> joiner =
        Task.spawn(
            () -> {
              ofJoiner[0] = Thread.currentThread();
              try {
                thread.join();
                return "joined";
              } catch (InterruptedException e) {
                return "interrupted, then " + Thread.interrupted() + ", " + e.getMessage();
              }
            });
    awaitSuspended(joiner);
    ofJoiner[0].interrupt();
    equal("interrupted, then false, null", result(joiner));
    equal(true, thread.isAlive());
    latch.countDown();
    thread.join();
  }

  private static void cancel() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = blockedBy(latch);
    Task<Boolean> joiner = joinerOf(thread);
    awaitSuspended(joiner);
    joiner.cancel();
    await("end", joiner::isDone);
    equal(true, thread.isAlive());
    latch.countDown();
    thread.join();
  }

  private static void notAlive() throws Throwable {
    Platform never = new Platform(() -> { });
    Platform over = new Platform(() -> { });
    over.start();
    equal(false, result(joinerOf(over)));
    equal(false, result(joinerOf(over)));
    equal(false, result(joinerOf(never)));
  }

  /** The joins meet all moments in the ends of the threads. */
  private static void justEnding(Function<Runnable, Thread> start) throws Throwable {
    for (int i = 0; i < SHORT_LIVED; i++) {
      int spins = i;
      Thread thread = start.apply(() -> spin(spins));
      Task<Boolean> first = joinerOf(thread);
      spin(SHORT_LIVED - i);
      Task<Boolean> second = joinerOf(thread);
      equal(false, result(first));
      equal(false, result(second));
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  private static void chain() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Thread last = blockedBy(latch);
    for (int i = 0; i < 5; i++) {
      Thread next = last;
      Thread task = new Thread(() -> join(next));
      task.start();
      last = new Platform(() -> join(task));
      last.start();
    }
    Task<Boolean> joiner = joinerOf(last);
    awaitSuspended(joiner);
    latch.countDown();
    equal(false, result(joiner));
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void none() throws Throwable {
    Thread none = null;
    equal(
        "NullPointerException",
        inTask(
            () -> {
              try {
                none.join();
                return "joined";
              } catch (NullPointerException e) {
                return "NullPointerException";
              }
            }));
  }

  private static void pinned() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = blockedBy(latch);
    Task<Boolean> joiner =
        Task.spawn(
            () -> {
              synchronized (latch) {
                thread.join();
              }
              return thread.isAlive();
            });
    equal("goes on", inTask(() -> "goes on"));
    latch.countDown();
    equal(false, result(joiner));
  }
}
