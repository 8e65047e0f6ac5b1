package it.programs;

import static it.programs.Checks.await;
import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Task;
import dev.heddle.sync.Latch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads behave as documented, whether they are tasks or not: the same checks pass without the
 * agent. The first argument says whether threads are to be tasks.
 */
public final class StartedThreads {
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

  private static boolean tasks;

  private StartedThreads() {}

  public static void main(String[] args) throws InterruptedException {
    tasks = args[0].equals("tasks");
    check("a thread runs and ends", StartedThreads::runsAndEnds);
    check("a subclass runs its own code", StartedThreads::subclass);
    check("a subclass that calls super.run()", StartedThreads::subclassOfTarget);
    check("a thread starts once", StartedThreads::startsOnce);
    check("many threads wait for each other", StartedThreads::many);
    check("join, with and without a time-out", StartedThreads::joins);
    check("interrupt ends a sleep", StartedThreads::interrupts);
    check("a subclass that refuses to be interrupted", StartedThreads::refusesInterrupt);
    check("interrupt before the start", StartedThreads::interruptedBeforeStart);
    check("uncaught exceptions reach the handlers", StartedThreads::uncaught);
    check("a handler's own exception is lost", StartedThreads::uncaughtInHandler);
    check("name, priority, group, daemon, loader", StartedThreads::properties);
    check("daemons that have ended become none", StartedThreads::daemonsNoMore);
    check("inheritable thread-locals", StartedThreads::inheritables);
    check("who waits for the end of a thread by its monitor", StartedThreads::waitsOnThread);
    check("hundreds of threads wait at one monitor", StartedThreads::crowdAtMonitor);
    check("states", StartedThreads::states);
    check("executors", StartedThreads::executors);
    check("a scheduled executor and a timer", StartedThreads::timers);
    check("CompletableFuture with an executor", StartedThreads::futures);
    check("a ForkJoinPool keeps its own threads", StartedThreads::forkJoin);
    Thread hook =
        new Thread(
            () -> {
              if (Task.current() != null) {
                System.out.println("a shutdown hook is a task");
                Runtime.getRuntime().halt(3);
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    Thread last = new Thread(StartedThreads::endLate); // keeps the JVM alive, for it is no daemon
    last.start();
  }

  private static void endLate() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Checks.end();
  }

  private static void expectTask() {
    equal(tasks, Task.current() != null);
  }

  /** Runs {@code body} on a thread and throws what it throws. */
  private static void onThread(Checks.Check body) throws Throwable {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    thread.start();
    thread.join();
    if (thrown.get() != null) {
      throw thrown.get();
    }
  }

  private static void runsAndEnds() throws Throwable {
    Thread[] seen = new Thread[1];
    Thread thread =
        new Thread(
            () -> {
              seen[0] = Thread.currentThread();
              that(Thread.currentThread().isAlive(), "not alive");
              Thread.yield();
              that(seen[0] == Thread.currentThread(), "another thread");
            },
            "name");
    equal(Thread.State.NEW, thread.getState());
    that(!thread.isAlive(), "alive before the start");
    thread.start();
    thread.join();
    that(seen[0] == thread, "another thread");
    that(!thread.isAlive(), "alive after the end");
    equal(Thread.State.TERMINATED, thread.getState());
    onThread(StartedThreads::expectTask);
  }

  private static class Adder extends Thread {
    final AtomicInteger sum;

    Adder(AtomicInteger sum, Runnable target) {
      super(target);
      this.sum = sum;
    }

    @Override
    public void run() {
      Thread.yield();
      sum.addAndGet(3);
    }
  }

  private static final class AdderAndTarget extends Adder {
    AdderAndTarget(AtomicInteger sum, Runnable target) {
      super(sum, target);
    }

    @Override
    public void run() {
      super.run();
      sum.addAndGet(4);
    }
  }

  private static final class TargetFirst extends Thread {
    private final AtomicInteger sum;

    TargetFirst(AtomicInteger sum, Runnable target) {
      super(target);
      this.sum = sum;
    }

    @Override
    public void run() {
      super.run();
      sum.addAndGet(1);
    }
  }

  /** Leaves run as it is. */
  private static final class Named extends Thread {
    Named(Runnable target) {
      super(target, "named");
    }
  }

  private static void subclass() throws Throwable {
    AtomicInteger sum = new AtomicInteger();
    for (Thread thread :
        List.of(
            new Adder(sum, () -> sum.addAndGet(100)),
            new AdderAndTarget(sum, () -> sum.addAndGet(100)))) {
      thread.start();
      thread.join();
    }
    equal(10, sum.get());
  }

  private static void subclassOfTarget() throws Throwable {
    AtomicInteger sum = new AtomicInteger();
    Runnable target =
        () -> {
          Thread.yield();
          sum.addAndGet(10);
        };
    for (Thread thread :
        List.of(new TargetFirst(sum, target), new TargetFirst(sum, null), new Named(target))) {
      thread.start();
      thread.join();
    }
    equal(22, sum.get());
  }

  private static void startsOnce() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                latch.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    thread.start();
    refusesStart(thread);
    latch.countDown();
    thread.join();
    refusesStart(thread);
  }

  private static void refusesStart(Thread thread) {
    try {
      thread.start();
    } catch (IllegalThreadStateException e) {
      return;
    }
    throw new AssertionError("started twice");
  }

  private static void many() throws Throwable {
    List<Thread> threads = new ArrayList<>();
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    Thread before = null;
    for (int i = 0; i < 200; i++) {
      Thread previous = before;
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  if (previous != null) {
                    previous.join();
                  }
                  Thread.sleep(0, 1000);
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                order.add(number);
              });
      threads.add(thread);
      before = thread;
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < 200; i++) {
      equal(i, order.get(i));
    }
  }

  private static void joins() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Thread thread = new Thread(() -> awaitQuietly(latch));
    thread.start();
    thread.join(1);
    thread.join(1, 1);
    onThread(() -> thread.join(1));
    that(thread.isAlive(), "not alive");
    latch.countDown();
    onThread(thread::join);
    that(!thread.isAlive(), "alive");
    thread.join();
    new Thread(() -> { }).join(); // not started
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void interrupts() throws Throwable {
    AtomicReference<String> outcome = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(1_000_000);
              } catch (InterruptedException e) {
                outcome.set(e.getMessage() + ", " + Thread.interrupted());
              }
            });
    thread.start();
    thread.interrupt();
    thread.join();
    equal("sleep interrupted, false", outcome.get());
  }

  private static void interruptedBeforeStart() throws Throwable {
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread thread = new Thread(() -> flag.set(Thread.interrupted()));
    thread.interrupt();
    thread.start();
    thread.join();
    equal(true, flag.get());
  }

  private static void uncaught() throws Throwable {
    AtomicReference<Object> caught = new AtomicReference<>();
    Thread thread = new Thread(StartedThreads::fail, "fails");
    thread.setUncaughtExceptionHandler(
        (t, e) -> caught.set(t == Thread.currentThread() ? t.getName() + e.getMessage() : e));
    thread.start();
    thread.join();
    equal("failson purpose", caught.get());
    Thread.UncaughtExceptionHandler old = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((t, e) -> caught.set("default " + t.getName()));
    try {
      Thread other = new Thread(StartedThreads::fail, "other");
      other.start();
      other.join();
      equal("default other", caught.get());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(old);
    }
  }

  private static void fail() {
    Thread.yield();
    throw new IllegalStateException("on purpose");
  }

  private static void uncaughtInHandler() throws Throwable {
    Thread thread = new Thread(StartedThreads::fail);
    thread.setUncaughtExceptionHandler(
        (t, e) -> {
          throw new IllegalStateException("in the handler");
        });
    thread.start();
    thread.join();
    that(!thread.isAlive(), "alive");
  }

  /** Cancelling its task fails as interrupting it does, but ends the task's wait. */
  private static void refusesInterrupt() throws Throwable {
    Deaf thread = new Deaf();
    thread.setUncaughtExceptionHandler((t, e) -> thread.thrown = e);
    thread.start();
    await("waits", () -> thread.getState() == Thread.State.WAITING);
    if (tasks) {
      try {
        thread.task.cancel();
        throw new AssertionError("not interrupted");
      } catch (IllegalStateException expected) {
        thread.join();
        that(thread.thrown instanceof CancellationException, thread.thrown);
      }
    } else {
      thread.latch.done();
      thread.join();
    }
  }

  private static final class Deaf extends Thread {
    private final Latch latch = new Latch(1);
    private volatile Task<?> task;
    private volatile Throwable thrown;

    @Override
    public void run() {
      task = Task.current();
      latch.await();
    }

    @Override
    public void interrupt() {
      throw new IllegalStateException("on purpose");
    }
  }

  private static void properties() throws Throwable {
    ThreadGroup group = new ThreadGroup("group");
    ClassLoader loader = new ClassLoader() { };
    Thread.currentThread().setContextClassLoader(loader);
    try {
      AtomicReference<String> seen = new AtomicReference<>();
      Thread thread =
          new Thread(
              group,
              () -> {
                Thread t = Thread.currentThread();
                Thread child = new Thread(() -> { });
                seen.set(
                    t.getName() + " " + t.getPriority() + " " + t.getThreadGroup().getName()
                        + " " + t.isDaemon() + " " + (t.getContextClassLoader() == loader)
                        + " " + child.getPriority() + " " + child.getThreadGroup().getName()
                        + " " + child.isDaemon() + " " + (child.getContextClassLoader() == loader));
              },
              "named");
      thread.setDaemon(true);
      thread.setPriority(3);
      thread.start();
      refusesDaemon(thread);
      thread.join();
      equal("named 3 group true true 3 group true true", seen.get());
    } finally {
      Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
    }
  }

  /** If they counted as others then, the JVM would end before the last thread of all. */
  private static void daemonsNoMore() {
    for (int i = 0; i < 200; i++) {
      Thread thread = new Thread(() -> { });
      thread.setDaemon(true);
      thread.start();
      Checks.await("ended", () -> !thread.isAlive());
      thread.setDaemon(false);
    }
  }

  /** A thread that may have ended already. */
  private static void refusesDaemon(Thread thread) {
    try {
      thread.setDaemon(false);
      that(!thread.isAlive(), "changed while alive");
    } catch (IllegalThreadStateException e) {
      equal(true, thread.isDaemon());
    }
  }

  private static void inheritables() throws Throwable {
    INHERITED.set("of the parent");
    try {
      onThread(
          () -> {
            equal("of the parent", INHERITED.get());
            INHERITED.set("of the child");
            Thread.yield();
            onThread(() -> equal("of the child", INHERITED.get()));
          });
      equal("of the parent", INHERITED.get());
    } finally {
      INHERITED.remove();
    }
  }

  private static void waitsOnThread() throws Throwable {
    Thread thread = new Thread(Thread::yield);
    synchronized (thread) {
      thread.start();
      while (thread.isAlive()) {
        thread.wait();
      }
    }
    equal(Thread.State.TERMINATED, thread.getState());
  }

  /** Each pins a worker, and none goes on before the last has come. */
  private static void crowdAtMonitor() throws Throwable {
    Object monitor = new Object();
    int[] missing = {300};
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Thread thread = new Thread(() -> arrive(monitor, missing));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(20_000);
      that(!thread.isAlive(), "still waits; missing " + missing[0]);
    }
  }

  private static void arrive(Object monitor, int[] missing) {
    synchronized (monitor) {
      missing[0]--;
      monitor.notifyAll();
      while (missing[0] > 0) {
        try {
          monitor.wait();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private static void states() throws Throwable {
    CountDownLatch started = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              started.countDown();
              try {
                Thread.sleep(1_000_000);
              } catch (InterruptedException e) {
                // As expected.
              }
            });
    thread.start();
    started.await();
    Checks.await("asleep", () -> thread.getState() == Thread.State.TIMED_WAITING);
    that(thread.getStackTrace().length > 0, "no stack");
    thread.interrupt();
    thread.join();
    equal(0, thread.getStackTrace().length);
  }

  private static void executors() throws Throwable {
    for (ExecutorService executor :
        List.of(
            Executors.newFixedThreadPool(3),
            Executors.newCachedThreadPool(),
            Executors.newSingleThreadExecutor())) {
      AtomicInteger sum = new AtomicInteger();
      for (int i = 0; i < 50; i++) {
        executor.execute(
            () -> {
              expectTask();
              Thread.yield();
              sum.incrementAndGet();
            });
      }
      equal(7, executor.submit(() -> 7).get());
      executor.shutdown();
      that(executor.awaitTermination(20, TimeUnit.SECONDS), executor + dev.heddle.Heddle.dump());
      equal(50, sum.get());
    }
  }

  private static void timers() throws Throwable {
    ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    CountDownLatch ticks = new CountDownLatch(3);
    executor.scheduleAtFixedRate(ticks::countDown, 1, 1, TimeUnit.MILLISECONDS);
    that(ticks.await(20, TimeUnit.SECONDS), "no ticks");
    executor.shutdownNow();
    that(executor.awaitTermination(20, TimeUnit.SECONDS), "not terminated");
    CountDownLatch ran = new CountDownLatch(2);
    Timer timer = new Timer();
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            ran.countDown();
          }
        },
        1,
        1);
    that(ran.await(20, TimeUnit.SECONDS), "not run");
    timer.cancel();
  }

  private static void futures() throws Throwable {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    CompletableFuture<Integer> sum =
        CompletableFuture.supplyAsync(() -> 20, executor)
            .thenCombineAsync(CompletableFuture.supplyAsync(() -> 22, executor), Integer::sum);
    equal(42, sum.get(20, TimeUnit.SECONDS));
    executor.shutdown();
  }

  private static void forkJoin() throws Throwable {
    for (int i = 0; i < 20; i++) { // some are run by who waits for them
      equal(false, ForkJoinPool.commonPool().submit(StartedThreads::isWorkerAndTask).get());
    }
  }

  private static boolean isWorkerAndTask() {
    return Thread.currentThread() instanceof ForkJoinWorkerThread && Task.current() != null;
  }
}
