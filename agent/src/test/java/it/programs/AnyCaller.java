package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.channel.Channel;
import dev.heddle.channel.Select;
import dev.heddle.channel.SelectCase;
import dev.heddle.sync.Latch;
import dev.heddle.sync.Mutex;
import dev.heddle.sync.Semaphore;
import dev.heddle.task.TaskState;
import it.programs.BlockingCalls.Blocked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Each blocking call, made by each kind of task and thread: it blocks, goes on when it is released,
 * and ends when it is cancelled or interrupted, leaving nothing behind. With the argument {@code
 * pins} the program's own code is not woven.
 */
public final class AnyCaller {
  /** Those that throw an {@link InterruptedException}, as the JDK has declared them. */
  private static final Set<String> INTERRUPTIBLE =
      Set.of(
          "get", "timed get", "invokeAll", "invokeAny", "timed invokeAny", "awaitTermination");

  private static boolean pins;

  private AnyCaller() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    pins = args.length > 0;
    for (Supplier<Kind> kind : kinds()) {
      for (Supplier<Blocked> blocked : BlockingCalls.all()) {
        check(title(blocked, kind) + " goes on", () -> goesOn(blocked.get(), kind.get()));
        check(title(blocked, kind) + " is cancelled", () -> ends(blocked.get(), kind.get()));
      }
      check("time-outs of " + kind.get().name(), () -> timeouts(kind));
      check("a sleep of " + kind.get().name(), () -> sleeps(kind.get()));
    }
    check("park of a task", () -> parks(new OfTask("a task", body -> body, false)));
    check(
        "park of a pinned task",
        () -> parks(new OfTask("a pinned task", AnyCaller::pinned, false)));
    check("an interrupt that did not end a wait refuses the next", AnyCaller::refusesNext);
    check("interrupts are told once each", () -> interrupts(body -> body));
    check("interrupts of a pinned task are told once each", () -> interrupts(AnyCaller::pinned));
    Checks.end();
  }

  private static String title(Supplier<Blocked> blocked, Supplier<Kind> kind) {
    return blocked.get().name() + " of " + kind.get().name();
  }

  private static List<Supplier<Kind>> kinds() {
    List<Supplier<Kind>> kinds = new ArrayList<>();
    kinds.add(() -> new OfTask("a task", body -> body, false));
    kinds.add(() -> new OfTask("a pinned task", AnyCaller::pinned, false));
    kinds.add(() -> new OfTask("an interrupted task", body -> body, true));
    kinds.add(() -> new OfTask("a pinned interrupted task", AnyCaller::pinned, true));
    kinds.add(() -> new OfThread("a platform thread", body -> new Platform(body).start()));
    kinds.add(() -> new OfThread("a worker of a pool", AnyCaller::inPool));
    if (Runtime.version().feature() >= 21) {
      kinds.add(() -> new OfThread("a virtual thread", AnyCaller::inVirtualThread));
    }
    return kinds;
  }

  private static void goesOn(Blocked blocked, Kind caller) throws Throwable {
    caller.start(blocked.call());
    caller.awaitBlocked();
    blocked.release().run();
    equal(blocked.result(), caller.result());
  }

  private static void ends(Blocked blocked, Kind caller) throws Throwable {
    caller.start(blocked.call());
    caller.awaitBlocked();
    caller.cancel();
    if (blocked.isShielded()) {
      blocked.release().run();
      equal(blocked.result(), caller.result());
    } else {
      try {
        throw new AssertionError("returned " + caller.result());
      } catch (CancellationException | InterruptedException e) {
        boolean named = caller.isInterrupted() && INTERRUPTIBLE.contains(blocked.name());
        equal(named ? InterruptedException.class : CancellationException.class, e.getClass());
        Checks.await("unlinked", () -> isTrue(blocked.isUnlinked()));
      }
    }
  }

  private static boolean isTrue(Callable<Boolean> question) {
    try {
      return question.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void timeouts(Supplier<Kind> kind) throws Throwable {
    Duration soon = Duration.ofMillis(1);
    Channel<String> channel = Channel.rendezvous();
    Mutex mutex = new Mutex();
    mutex.lock();
    equal(null, call(kind, () -> channel.tryReceive(soon)));
    equal(false, call(kind, () -> channel.trySend("a", soon)));
    equal(false, call(kind, () -> mutex.tryLock(soon)));
    equal(false, call(kind, () -> new Semaphore(1).tryAcquire(2, soon)));
    equal(false, call(kind, () -> new Latch(1).await(soon)));
    Select select = new Select();
    select.receive(channel);
    SelectCase timeout = select.timeout(soon);
    equal(timeout, call(kind, select::await));
    Task<String> task = Task.spawn(() -> channel.receive());
    equal("late", call(kind, () -> joinLate(task, soon)));
    channel.send("a");
    equal("a", call(kind, () -> task.join(soon.multipliedBy(100_000))));
    that(channel.toString().contains("senders=0, receivers=0"), channel);
  }

  private static String joinLate(Task<String> task, Duration timeout) {
    try {
      return "joined " + task.join(timeout);
    } catch (TimeoutException e) {
      return "late";
    }
  }

  private static Object call(Supplier<Kind> kind, Callable<Object> body) throws Throwable {
    Kind caller = kind.get();
    caller.start(body);
    return caller.result();
  }

  private static void sleeps(Kind caller) throws Throwable {
    long start = System.nanoTime();
    caller.start(
        () -> {
          Task.sleep(Duration.ofMillis(5));
          return System.nanoTime() - start;
        });
    that((long) caller.result() >= 5_000_000, "slept too short");
  }

  private static void parks(OfTask caller) throws Throwable {
    caller.start(
        () -> {
          Task.park();
          return "unparked";
        });
    caller.awaitBlocked();
    caller.task.unpark();
    equal("unparked", caller.result());
  }

  private static void refusesNext() throws Throwable {
    Blocked close = BlockingCalls.scopeClose();
    OfTask task = new OfTask("a task", body -> body, true);
    task.start(
        () -> {
          close.call().call();
          Task.sleep(Duration.ofHours(1));
          return "slept";
        });
    task.awaitBlocked();
    task.cancel();
    close.release().run();
    try {
      throw new AssertionError(task.result());
    } catch (CancellationException expected) {
      // As in a thread that is interrupted before it waits.
    }
  }

  /** Each interrupt ends one wait, or is seen before it; none hits a wait that begins later. */
  private static void interrupts(Wrapper wrapper) throws Throwable {
    int rounds = 3_000;
    AtomicInteger told = new AtomicInteger();
    AtomicReference<Thread> thread = new AtomicReference<>();
    Callable<Object> body =
        () -> {
          thread.set(Thread.currentThread());
          while (told.get() < rounds) {
            awaitInterrupt(told.get());
            told.incrementAndGet();
          }
          return "told";
        };
    OfTask task = new OfTask("a task", wrapper, false);
    task.start(body);
    Checks.await("runs", () -> thread.get() != null);
    for (int i = 0; i < rounds; i++) {
      int before = i;
      Checks.await("told", () -> told.get() == before);
      thread.get().interrupt();
    }
    equal("told", task.result());
  }

  private static void awaitInterrupt(int round) {
    for (int i = 0; i < round % 64; i++) {
      if (Thread.interrupted()) {
        return;
      }
    }
    try {
      Task.sleep(Duration.ofHours(1));
      throw new AssertionError("slept");
    } catch (CancellationException e) {
      if (!Thread.interrupted()) {
        throw new AssertionError("told without an interrupt", e);
      }
    }
  }

  // ------------------------------------------------------------------ who calls

  /** A kind of party that makes a call; each for one call. */
  private abstract static class Kind {
    private final String name;

    Kind(String name) {
      this.name = name;
    }

    final String name() {
      return name;
    }

    abstract void start(Callable<Object> body);

    abstract void awaitBlocked();

    abstract void cancel();

    /** Whether it is by an interrupt that this is cancelled. */
    abstract boolean isInterrupted();

    abstract Object result() throws Throwable;
  }

  private interface Wrapper {
    Callable<Object> wrap(Callable<Object> body);
  }

  private static final class OfTask extends Kind {
    private final Wrapper wrapper;
    private final boolean interrupted;
    private Task<Object> task;
    private volatile Thread thread;

    OfTask(String name, Wrapper wrapper, boolean interrupted) {
      super(name);
      this.wrapper = wrapper;
      this.interrupted = interrupted;
    }

    @Override
    void start(Callable<Object> body) {
      task = Task.spawn(wrapper.wrap(interrupted ? () -> callInterrupted(body) : body));
    }

    private Object callInterrupted(Callable<Object> body) throws Exception {
      thread = Thread.currentThread();
      try {
        return body.call();
      } catch (CancellationException e) {
        that(Thread.interrupted(), "the interrupt is lost");
        throw e;
      } catch (InterruptedException e) {
        that(!Thread.interrupted(), "the interrupt is told twice");
        throw e;
      }
    }

    @Override
    void awaitBlocked() {
      boolean suspends = Heddle.isWoven() && !pins && !name().contains("pinned");
      TaskState expected = suspends ? TaskState.WAITING : TaskState.PINNED;
      Checks.await(name() + " is " + expected, () -> task.state() == expected);
    }

    @Override
    void cancel() {
      if (interrupted) {
        thread.interrupt();
      } else {
        that(task.cancel(), "has ended");
      }
    }

    @Override
    boolean isInterrupted() {
      return interrupted;
    }

    @Override
    Object result() throws Throwable {
      return Checks.result(task);
    }
  }

  private static Callable<Object> pinned(Callable<Object> body) {
    Object monitor = new Object();
    return () -> {
      synchronized (monitor) {
        return body.call();
      }
    };
  }

  private interface Starter {
    void start(Runnable body) throws Exception;
  }

  private static final class OfThread extends Kind {
    private final Starter starter;
    private final CompletableFuture<Object> result = new CompletableFuture<>();
    private volatile Thread thread;

    OfThread(String name, Starter starter) {
      super(name);
      this.starter = starter;
    }

    @Override
    void start(Callable<Object> body) {
      try {
        starter.start(() -> run(body));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    private void run(Callable<Object> body) {
      thread = Thread.currentThread();
      that(Task.current() == null, "runs as a task");
      try {
        result.complete(body.call());
      } catch (CancellationException e) {
        result.completeExceptionally(
            Thread.interrupted() ? e : new AssertionError("the interrupt is lost", e));
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    }

    @Override
    void awaitBlocked() {
      Checks.await(name() + " is blocked", () -> thread != null && isWaiting(thread.getState()));
    }

    private static boolean isWaiting(Thread.State state) {
      return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    @Override
    void cancel() {
      thread.interrupt();
    }

    @Override
    boolean isInterrupted() {
      return true;
    }

    @Override
    Object result() throws Throwable {
      try {
        return result.get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw e.getCause();
      }
    }
  }

  /** Named in the option {@code platformThreads}, for else it would be a task. */
  private static final class Platform extends Thread {
    Platform(Runnable body) {
      super(body);
      setDaemon(true);
    }
  }

  private static void inPool(Runnable body) {
    ForkJoinPool pool = new ForkJoinPool(1);
    pool.execute(body);
    pool.shutdown();
  }

  /** By reflection, for this is compiled for JDK 17. */
  private static void inVirtualThread(Runnable body) throws ReflectiveOperationException {
    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
  }
}
