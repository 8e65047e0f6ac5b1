package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Less common uses of threads: the same checks pass without the agent. It ends by {@code
 * System.exit} in a thread, beside others that would go on for ever.
 */
public final class ThreadDetails {
  private static final long FOREVER = 1_000_000;

  private ThreadDetails() {}

  public static void main(String[] args) {
    check("a thread that waits to enter a monitor is blocked", ThreadDetails::blocked);
    check("states of waits", ThreadDetails::waits);
    check("the state of who joins", ThreadDetails::joining);
    check("a thread that has ended has no group", ThreadDetails::ended);
    check("a thread is joined inside its own monitor", ThreadDetails::joinedInside);
    check("methods of a subclass", ThreadDetails::overridden);
    check("calls by super", ThreadDetails::bySuper);
    check("an interrupt that a subclass hides", ThreadDetails::hiddenInterrupt);
    check("who holds a monitor", ThreadDetails::holdsLock);
    check("names of threads and of executors' threads", ThreadDetails::names);
    check("a factory's threads", ThreadDetails::factory);
    check("threads are among all threads, and in their group", ThreadDetails::listed);
    check("virtual threads stay what they are", ThreadDetails::virtualThreads);
    Thread daemon = new Thread(ThreadDetails::sleepForever, "daemon");
    daemon.setDaemon(true);
    daemon.start();
    new Thread(ThreadDetails::sleepForever, "keeps the JVM alive").start();
    Thread last =
        new Thread(
            () -> {
              Checks.end();
              System.exit(0);
            });
    last.start();
  }

  private static void listed() throws Throwable {
    ThreadGroup group = new ThreadGroup("listed");
    CountDownLatch gate = new CountDownLatch(1);
    List<String> problems = new ArrayList<>();
    Thread waits = new Thread(group, () -> awaitGate(gate), "waits");
    waits.start();
    awaitState(waits, Thread.State.WAITING);
    Thread looks =
        new Thread(
            group,
            () -> {
              Thread self = Thread.currentThread();
              Thread[] found = new Thread[5];
              int count = Thread.enumerate(found);
              if (count != 2 || Thread.activeCount() != 2 || group.activeCount() != 2
                  || !List.of(found[0], found[1]).containsAll(List.of(waits, self))) {
                problems.add(count + " threads: " + java.util.Arrays.toString(found));
              }
              for (Thread each : List.of(waits, self)) {
                StackTraceElement[] trace = Thread.getAllStackTraces().get(each);
                String expected = each == waits ? "awaitGate" : "lambda$listed";
                if (trace == null
                    || java.util.Arrays.stream(trace)
                        .noneMatch(e -> e.getMethodName().startsWith(expected))) {
                  problems.add(each + ": " + java.util.Arrays.toString(trace));
                }
              }
            },
            "looks");
    looks.start();
    looks.join();
    equal(List.of(), problems);
    gate.countDown();
    waits.join();
    Checks.await("gone", () -> !Thread.getAllStackTraces().containsKey(waits));
    Checks.await("an empty group", () -> group.activeCount() == 0);
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void sleepForever() {
    try {
      while (true) {
        Thread.sleep(FOREVER);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitState(Thread thread, Thread.State expected) {
    Checks.await(expected.toString(), () -> thread.getState() == expected);
  }

  private static void blocked() throws Throwable {
    Object monitor = new Object();
    Thread thread =
        new Thread(
            () -> {
              synchronized (monitor) {
                monitor.notifyAll();
              }
            });
    synchronized (monitor) {
      thread.start();
      awaitState(thread, Thread.State.BLOCKED);
    }
    thread.join();
    equal(Thread.State.TERMINATED, thread.getState());
  }

  private static void waits() throws Throwable {
    Object monitor = new Object();
    waits(Thread.State.WAITING, () -> waitAt(monitor, 0));
    waits(Thread.State.TIMED_WAITING, () -> waitAt(monitor, FOREVER));
    waits(Thread.State.WAITING, LockSupport::park);
    waits(Thread.State.TIMED_WAITING, () -> LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1)));
    waits(Thread.State.WAITING, () -> new LinkedBlockingQueue<Integer>().take());
    waits(Thread.State.TIMED_WAITING, () -> new CountDownLatch(1).await(1, TimeUnit.HOURS));
  }

  private static void waitAt(Object monitor, long millis) throws InterruptedException {
    synchronized (monitor) {
      monitor.wait(millis);
    }
  }

  /** Whether a thread is in this state while it runs the body, which an interrupt ends. */
  private static void waits(Thread.State expected, Checks.Check body) throws Throwable {
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
    awaitState(thread, expected);
    thread.interrupt();
    thread.join();
    Throwable end = thrown.get();
    that(end == null || end instanceof InterruptedException, end);
  }

  private static void joining() throws Throwable {
    Thread target = new Thread(LockSupport::park);
    target.start();
    awaitState(target, Thread.State.WAITING);
    waits(Thread.State.WAITING, target::join);
    waits(Thread.State.TIMED_WAITING, () -> target.join(FOREVER));
    LockSupport.unpark(target);
    target.join();
  }

  private static void ended() throws Throwable {
    ThreadGroup group = new ThreadGroup("group of one");
    AtomicReference<ThreadGroup> seen = new AtomicReference<>();
    Thread thread = new Thread(group, () -> seen.set(Thread.currentThread().getThreadGroup()));
    thread.start();
    thread.join();
    that(seen.get() == group, seen.get());
    equal(null, thread.getThreadGroup());
  }

  /** As {@code Thread.join} does, which waits at the thread. */
  private static void joinedInside() throws Throwable {
    Thread thread = new Thread(LockSupport::park);
    thread.start();
    synchronized (thread) {
      LockSupport.unpark(thread);
      thread.join();
      that(!thread.isAlive(), thread.getState());
    }
  }

  /** Counts what is called. */
  private static final class Counting extends Thread {
    final AtomicInteger starts = new AtomicInteger();
    final AtomicInteger interrupts = new AtomicInteger();

    Counting(Runnable target) {
      super(target);
    }

    @Override
    public synchronized void start() {
      starts.incrementAndGet();
      super.start();
    }

    @Override
    public void interrupt() {
      interrupts.incrementAndGet();
      super.interrupt();
    }

    @Override
    public String toString() {
      return "counting";
    }
  }

  /** Calls what no class can override in a way that compilers allow nevertheless. */
  private static final class Waiting extends Thread {
    final AtomicReference<Thread> seen = new AtomicReference<>();

    @Override
    public void run() {
      seen.set(Thread.currentThread());
      LockSupport.park();
    }

    void joinSuper() throws InterruptedException {
      super.join();
    }

    boolean isAliveSuper() {
      return super.isAlive();
    }

    synchronized void waitSuperForLong() throws InterruptedException {
      super.wait(FOREVER);
    }
  }

  private static void bySuper() throws Throwable {
    Waiting thread = new Waiting();
    that(!thread.isAliveSuper(), "alive");
    thread.start();
    awaitState(thread, Thread.State.WAITING);
    that(thread.isAliveSuper(), "not alive");
    waits(Thread.State.WAITING, thread::joinSuper);
    waits(Thread.State.TIMED_WAITING, thread::waitSuperForLong);
    LockSupport.unpark(thread);
    thread.joinSuper();
    equal(thread, thread.seen.get());
    that(!thread.isAlive(), thread.getState());
  }

  private static void overridden() throws Throwable {
    AtomicReference<String> seen = new AtomicReference<>();
    Counting thread =
        new Counting(
            () -> {
              try {
                Thread.sleep(FOREVER);
              } catch (InterruptedException e) {
                seen.set(Thread.currentThread() + " " + Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    awaitState(thread, Thread.State.TIMED_WAITING);
    thread.interrupt();
    thread.join();
    equal("counting false", seen.get());
    equal(1, thread.starts.get());
    equal(1, thread.interrupts.get());
  }

  /** Says that it is not interrupted, which the JDK's waits do not ask. */
  private static final class Hiding extends Thread {
    Hiding(Runnable target) {
      super(target);
    }

    @Override
    public boolean isInterrupted() {
      return false;
    }
  }

  private static void hiddenInterrupt() throws Throwable {
    AtomicReference<Object> seen = new AtomicReference<>();
    Thread thread =
        new Hiding(
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                seen.set(e.getClass());
              }
            });
    thread.start();
    awaitState(thread, Thread.State.WAITING);
    thread.interrupt();
    thread.join();
    equal(InterruptedException.class, seen.get());
  }

  private static void holdsLock() throws Throwable {
    Object monitor = new Object();
    List<Boolean> seen = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              seen.add(Thread.holdsLock(monitor));
              synchronized (monitor) {
                Thread.yield();
                seen.add(Thread.holdsLock(monitor));
              }
              Thread.yield();
              seen.add(Thread.holdsLock(monitor));
            });
    thread.start();
    thread.join();
    equal(List.of(false, true, false), seen);
  }

  private static String nameIn(ExecutorService executor) throws Exception {
    try {
      return executor.submit(() -> Thread.currentThread().getName()).get();
    } finally {
      executor.shutdown();
    }
  }

  private static void names() throws Throwable {
    String name = nameIn(Executors.newFixedThreadPool(1));
    that(name.matches("pool-\\d+-thread-1"), name);
    Thread unnamed = new Thread(() -> { });
    that(unnamed.getName().matches("Thread-\\d+"), unnamed.getName());
    AtomicReference<String> renamed = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              Thread.currentThread().setName("renamed");
              Thread.yield();
              renamed.set(Thread.currentThread().getName());
            });
    thread.start();
    thread.join();
    equal("renamed", renamed.get());
    equal("renamed", thread.getName());
  }

  private static void factory() throws Throwable {
    AtomicInteger made = new AtomicInteger();
    ExecutorService executor =
        Executors.newCachedThreadPool(
            body -> {
              Thread thread = new Thread(body, "made-" + made.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    equal("made-1", nameIn(executor));
    that(executor.awaitTermination(20, TimeUnit.SECONDS), "not terminated");
  }

  /** By reflection, for this is compiled for JDK 17, which has none. */
  private static void virtualThreads() throws Throwable {
    if (Runtime.version().feature() < 21) {
      return;
    }
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    Method isVirtual = Thread.class.getMethod("isVirtual");
    LinkedBlockingQueue<Integer> there = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Integer> back = new LinkedBlockingQueue<>();
    AtomicReference<Object> seen = new AtomicReference<>();
    Runnable echo =
        () -> {
          try {
            for (int i = 0; i < 50; i++) {
              back.put(there.take() + 1);
            }
            seen.set(Task.current() == null && (boolean) isVirtual.invoke(Thread.currentThread()));
          } catch (InterruptedException | ReflectiveOperationException e) {
            seen.set(e);
          }
        };
    Thread virtual = (Thread) start.invoke(null, echo);
    AtomicInteger sum = new AtomicInteger();
    Thread caller =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 50; i++) {
                  there.put(i);
                  sum.addAndGet(back.take());
                }
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    caller.start();
    caller.join();
    virtual.join();
    equal(1_275, sum.get());
    equal(true, seen.get());
  }
}
