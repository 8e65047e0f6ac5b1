package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.pinsIn;
import static it.programs.Checks.result;
import static it.programs.Checks.that;

import dev.heddle.Task;
import dev.heddle.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What cannot be unwound blocks correctly, and hands its processor over. To run on one. */
public final class Pinning {
  static final Channel<String> TO_INITIALIZER = Channel.rendezvous();

  private Pinning() {}

  /** Sleeps while it is initialized. */
  private static final class SleepsInInitializer {
    static final String VALUE;

    static {
      Task.sleep(Duration.ofMillis(20));
      Task.yieldNow();
      VALUE = "slept";
    }
  }

  /** Receives while it is initialized. */
  private static final class ReceivesInInitializer {
    static final String VALUE = TO_INITIALIZER.receive();
  }

  /** Parks while it is initialized; others want it meanwhile. */
  private static final class ParksInInitializer {
    static volatile int value;

    static {
      Task.park();
      value = 5;
    }
  }

  /** Fails to be initialized after it has waited. */
  private static final class FailsInInitializer {
    static int value;

    static {
      Task.sleep(Duration.ofMillis(1));
      fail();
    }

    static void fail() {
      throw new IllegalStateException("no class");
    }
  }

  /** Parks in its constructor. */
  private static class ParksInConstructor {
    final String value;

    ParksInConstructor(String value) {
      Task.park();
      this.value = value;
    }
  }

  private static final class ParksInSuperConstructor extends ParksInConstructor {
    ParksInSuperConstructor() {
      super(argument());
      Task.yieldNow();
    }

    private static String argument() {
      Task.yieldNow();
      return "super";
    }
  }

  /** Runs all checks. */
  public static void main(String[] args) {
    check("sleep in an initializer", () -> withOthers(() -> SleepsInInitializer.VALUE, "slept"));
    check("receive in an initializer", Pinning::receivesInInitializer);
    check("a class wanted by others while it is initialized", Pinning::initializerWantedByOthers);
    check("an initializer that fails after a wait", Pinning::failingInitializer);
    check("park in a constructor", () -> parks(() -> new ParksInConstructor("c").value, "c"));
    check(
        "park in a superclass's constructor",
        () -> parks(() -> new ParksInSuperConstructor().value, "super"));
    check("park in a synchronized block", () -> parks(Pinning::inBlock, "block"));
    check("park in a synchronized method", () -> parks(Pinning::inMethod, "method"));
    check("park below code of the JDK", () -> parks(Pinning::belowJdk, "x1"));
    check("a monitor wanted by other tasks", Pinning::monitorWantedByOthers);
    check("wait and notify", Pinning::waitAndNotify);
    check("Thread.sleep", Pinning::threadSleep);
    check("a latch of the JDK", Pinning::jdkLatch);
    check("many at the same time", Pinning::many);
    Checks.end();
  }

  /** The others need the processor to go on, so they end only if it was handed over. */
  private static void parks(Callable<String> body, String expected) throws Throwable {
    Task<String> other = Task.spawn(Pinning::work);
    equal(expected, pinsIn(body));
    equal("worked", result(other));
  }

  private static void withOthers(Callable<String> body, String expected) throws Throwable {
    Task<String> task = Task.spawn(body);
    Task<String> other = Task.spawn(Pinning::work);
    equal("worked", result(other));
    equal(expected, result(task));
  }

  private static String work() {
    for (int i = 0; i < 100; i++) {
      Task.yieldNow();
    }
    return "worked";
  }

  private static void receivesInInitializer() throws Throwable {
    Task<String> task = Task.spawn(() -> ReceivesInInitializer.VALUE);
    Task<Void> sender = Task.spawn(() -> TO_INITIALIZER.send("sent"));
    equal("sent", result(task));
    result(sender);
  }

  private static void initializerWantedByOthers() throws Throwable {
    Task<Integer> first = Task.spawn(() -> ParksInInitializer.value);
    Checks.await("parked", () -> first.state() == dev.heddle.task.TaskState.PINNED);
    Task<Integer> second = Task.spawn(() -> ParksInInitializer.value + 1);
    Task<Integer> third = Task.spawn(() -> ParksInInitializer.value + 2);
    equal("worked", result(Task.spawn(Pinning::work)));
    that(!second.isDone() && !third.isDone(), "not yet initialized");
    first.unpark();
    equal(5, result(first));
    equal(6, result(second));
    equal(7, result(third));
  }

  private static void failingInitializer() throws Throwable {
    for (Class<?> expected :
        List.of(ExceptionInInitializerError.class, NoClassDefFoundError.class)) {
      try {
        result(Task.spawn(() -> FailsInInitializer.value));
        throw new AssertionError("nothing was thrown");
      } catch (LinkageError e) {
        equal(expected, e.getClass());
      }
    }
  }

  private static String inBlock() {
    Object lock = new Object();
    Task.yieldNow();
    synchronized (lock) {
      Task.park();
      that(Thread.holdsLock(lock), "lock lost");
    }
    that(!Thread.holdsLock(lock), "lock kept");
    Task.yieldNow();
    return "block";
  }

  private static synchronized String inMethod() {
    Task.park();
    that(Thread.holdsLock(Pinning.class), "lock lost");
    return "method";
  }

  private static String belowJdk() {
    Task.yieldNow();
    return new StringBuilder().append(new ParksInToString()).toString();
  }

  /** Parks where only the JDK calls it. */
  private static final class ParksInToString {
    @Override
    public String toString() {
      Task.park();
      return "x1";
    }
  }

  private static void monitorWantedByOthers() throws Throwable {
    Object lock = new Object();
    int[] count = new int[1];
    Task<?>[] tasks = new Task<?>[20];
    for (int i = 0; i < tasks.length; i++) {
      tasks[i] = Task.spawn(() -> add(lock, count));
    }
    for (Task<?> task : tasks) {
      result(task);
    }
    equal(200, count[0]);
  }

  private static void add(Object lock, int[] count) {
    for (int i = 0; i < 10; i++) {
      synchronized (lock) {
        int before = count[0];
        Task.yieldNow();
        count[0] = before + 1;
      }
      Task.yieldNow();
    }
  }

  private static void waitAndNotify() throws Throwable {
    Object lock = new Object();
    boolean[] ready = new boolean[1];
    Task<String> waiting = Task.spawn(() -> {
      synchronized (lock) {
        while (!ready[0]) {
          lock.wait();
        }
      }
      return "notified";
    });
    equal("worked", result(Task.spawn(Pinning::work)));
    Task<Void> notifying = Task.spawn(() -> {
      synchronized (lock) {
        ready[0] = true;
        lock.notifyAll();
      }
    });
    equal("notified", result(waiting));
    result(notifying);
  }

  /** It would sleep for ever, if the others did not work meanwhile and then wake it. */
  private static void threadSleep() throws Throwable {
    Object lock = new Object();
    Task<String> sleeping = Task.spawn(() -> {
      synchronized (lock) {
        Thread.sleep(Long.MAX_VALUE);
      }
      return "slept";
    });
    equal("worked", result(Task.spawn(Pinning::work)));
    Checks.await("asleep", () -> sleeping.state() == dev.heddle.task.TaskState.PINNED);
    equal("worked", result(Task.spawn(Pinning::work)));
    sleeping.cancel();
    try {
      throw new AssertionError(result(sleeping));
    } catch (InterruptedException | java.util.concurrent.CancellationException woken) {
      that(sleeping.isDone(), sleeping);
    }
  }

  private static void jdkLatch() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Task<String> waiting = Task.spawn(() -> {
      latch.await();
      return "counted";
    });
    Task<Void> counting = Task.spawn(latch::countDown);
    equal("counted", result(waiting));
    result(counting);
  }

  private static void many() throws Throwable {
    AtomicInteger done = new AtomicInteger();
    Task<?>[] tasks = new Task<?>[30];
    for (int i = 0; i < tasks.length; i++) {
      int number = i;
      tasks[i] = Task.spawn(() -> {
        new ParksInConstructor("" + number);
        done.incrementAndGet();
      });
    }
    for (Task<?> task : tasks) {
      Checks.await("pinned", () -> task.state() == dev.heddle.task.TaskState.PINNED);
    }
    equal("worked", result(Task.spawn(Pinning::work)));
    for (Task<?> task : tasks) {
      task.unpark();
    }
    for (Task<?> task : tasks) {
      result(task);
    }
    equal(tasks.length, done.get());
  }
}
