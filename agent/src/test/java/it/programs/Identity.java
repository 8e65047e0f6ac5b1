package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.task.TaskState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A task is a thread of its own to whatever asks for the current thread. */
public final class Identity {
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

  private Identity() {}

  public static void main(String[] args) {
    check("each task has one thread, and keeps it", Identity::oneThreadEach);
    check("a method reference finds the same", Identity::methodReference);
    check("a lock is held over safepoints", Identity::lockOverSafepoints);
    check("a lock belongs to who took it", Identity::lockOwner);
    check("park and unpark by thread suspend", Identity::parkSuspends);
    check("park tells its blocker", Identity::blocker);
    check("park with a deadline ends", Identity::parkEnds);
    check("sleep suspends, and an interrupt ends it", Identity::sleepInterrupted);
    check("an interrupt ends a pinned sleep", Identity::pinnedSleepInterrupted);
    check("an interrupt ends Object.wait", Identity::waitInterrupted);
    check("the flag stays with the task", Identity::flagStays);
    check("an unpark during a sleep is kept", Identity::permitSurvivesSleep);
    check("a cancelled task is interrupted", Identity::cancelInterrupts);
    check("a thread is joined by tasks and threads", Identity::joins);
    check("inheritable thread-locals", Identity::inheritables);
    check("the context class loader", Identity::contextLoader);
    check("the worker's next task finds nothing", Identity::nothingLeaks);
    Checks.end();
  }

  private static void oneThreadEach() {
    List<Task<Thread>> tasks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      tasks.add(Task.spawn(Identity::sameThreadAlways));
    }
    Set<Thread> threads = new HashSet<>();
    for (Task<Thread> task : tasks) {
      Thread thread = task.join();
      equal(task.name(), thread.getName());
      that(threads.add(thread), "shared: " + thread);
      that(!thread.isAlive(), "alive after the end");
      equal(Thread.State.TERMINATED, thread.getState());
    }
  }

  private static Thread sameThreadAlways() {
    Thread thread = Thread.currentThread();
    that(thread.isAlive(), "not alive");
    for (int i = 0; i < 100; i++) {
      Task.yieldNow();
      that(Thread.currentThread() == thread, "another thread after a switch");
    }
    return thread;
  }

  private static void methodReference() throws Throwable {
    Checks.inTask(
        () -> {
          Supplier<Thread> current = Thread::currentThread;
          that(current.get() == Thread.currentThread(), "another thread");
          return null;
        });
  }

  private static void lockOverSafepoints() throws Throwable {
    ReentrantLock lock = new ReentrantLock();
    int[] inside = new int[1];
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tasks.add(Task.spawn(() -> enterOften(lock, inside)));
    }
    for (Task<Void> task : tasks) {
      Checks.result(task);
    }
    equal(0, inside[0]);
  }

  private static void enterOften(ReentrantLock lock, int[] inside) {
    for (int i = 0; i < 20; i++) {
      lock.lock();
      try {
        that(++inside[0] == 1, "not alone");
        Task.yieldNow();
        that(lock.isHeldByCurrentThread(), "lost the lock");
        inside[0]--;
      } finally {
        lock.unlock();
      }
    }
  }

  private static void lockOwner() throws Throwable {
    ReentrantLock lock = new ReentrantLock();
    Task<Void> owner =
        Task.spawn(
            () -> {
              lock.lock();
              Task.park();
              lock.unlock();
            });
    Checks.await("locked", () -> owner.state() == TaskState.WAITING && lock.isLocked());
    equal(false, Checks.inTask(lock::tryLock));
    try {
      Checks.inTask(
          () -> {
            lock.unlock();
            return null;
          });
      throw new AssertionError("unlocked by another");
    } catch (IllegalMonitorStateException e) {
      that(lock.isLocked(), "not locked");
    }
    owner.unpark();
    Checks.result(owner);
    equal(false, lock.isLocked());
  }

  private static Thread threadOf(AtomicReference<Thread> thread) {
    Checks.await("the thread", () -> thread.get() != null);
    return thread.get();
  }

  private static void awaitWaiting(Task<?> task) {
    Checks.await("waiting", () -> task.state() == TaskState.WAITING);
  }

  private static void parkSuspends() throws Throwable {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Task<String> task =
        Task.spawn(
            () -> {
              thread.set(Thread.currentThread());
              LockSupport.park();
              return "unparked";
            });
    awaitWaiting(task);
    equal(Thread.State.WAITING, threadOf(thread).getState());
    LockSupport.unpark(threadOf(thread));
    equal("unparked", Checks.result(task));
  }

  private static void blocker() throws Throwable {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Object blocker = new Object();
    Task<Object> task =
        Task.spawn(
            () -> {
              thread.set(Thread.currentThread());
              LockSupport.park(blocker);
              return LockSupport.getBlocker(Thread.currentThread());
            });
    awaitWaiting(task);
    that(LockSupport.getBlocker(threadOf(thread)) == blocker, "another blocker");
    LockSupport.unpark(threadOf(thread));
    equal(null, Checks.result(task));
  }

  private static void parkEnds() throws Throwable {
    Checks.inTask(
        () -> {
          long start = System.nanoTime();
          while (System.nanoTime() - start < 2_000_000) {
            LockSupport.parkNanos(Identity.class, 2_000_000 - (System.nanoTime() - start));
          }
          LockSupport.parkUntil(System.currentTimeMillis() + 2);
          LockSupport.parkUntil(System.currentTimeMillis() - 2);
          LockSupport.parkNanos(-1);
          return null;
        });
  }

  private static String sleep(AtomicReference<Thread> thread) {
    thread.set(Thread.currentThread());
    try {
      Thread.sleep(1_000_000);
      return "slept";
    } catch (InterruptedException e) {
      return e.getMessage() + ", " + Thread.currentThread().isInterrupted();
    }
  }

  private static void sleepInterrupted() throws Throwable {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Task<String> task = Task.spawn(() -> sleep(thread));
    awaitWaiting(task);
    threadOf(thread).interrupt();
    equal("sleep interrupted, false", Checks.result(task));
    Checks.inTask(
        () -> {
          Thread.sleep(1);
          Thread.sleep(0, 1);
          Thread.sleep(0);
          return null;
        });
  }

  private static synchronized String sleepPinned(AtomicReference<Thread> thread) {
    return sleep(thread);
  }

  private static void pinnedSleepInterrupted() throws Throwable {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Task<String> task = Task.spawn(() -> sleepPinned(thread));
    Checks.await("pinned", () -> task.state() == TaskState.PINNED);
    threadOf(thread).interrupt();
    equal("sleep interrupted, false", Checks.result(task));
  }

  private static void waitInterrupted() throws Throwable {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Object monitor = new Object();
    Task<Boolean> task =
        Task.spawn(
            () -> {
              thread.set(Thread.currentThread());
              return waitFor(monitor);
            });
    Checks.await("pinned", () -> task.state() == TaskState.PINNED);
    threadOf(thread).interrupt();
    equal(true, Checks.result(task));
  }

  private static void flagStays() throws Throwable {
    for (int i = 0; i < 20; i++) {
      Task<String> interrupted =
          Task.spawn(
              () -> {
                Thread.currentThread().interrupt();
                Task.yieldNow();
                LockSupport.park(); // returns at once
                boolean first = Thread.interrupted();
                return first + ", " + Thread.interrupted();
              });
      Task<Boolean> other = Task.spawn(() -> Thread.currentThread().isInterrupted());
      equal("true, false", Checks.result(interrupted));
      equal(false, Checks.result(other));
    }
  }

  private static void permitSurvivesSleep() throws Throwable {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Task<String> task =
        Task.spawn(
            () -> {
              thread.set(Thread.currentThread());
              Thread.sleep(20);
              LockSupport.park();
              return "unparked";
            });
    LockSupport.unpark(threadOf(thread));
    equal("unparked", Checks.result(task));
  }

  private static void cancelInterrupts() throws Throwable {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Task<String> known = Task.spawn(() -> sleep(thread));
    threadOf(thread);
    awaitWaiting(known);
    known.cancel();
    equal("sleep interrupted, false", Checks.result(known));
    Task<Boolean> unknown =
        Task.spawn(
            () -> {
              LockSupport.park();
              return Thread.interrupted();
            });
    awaitWaiting(unknown);
    unknown.cancel();
    equal(true, Checks.result(unknown));
    Task<String> asleep =
        Task.spawn(
            () -> {
              try {
                Thread.sleep(1_000_000);
                return "slept";
              } catch (InterruptedException e) {
                return "interrupted";
              }
            });
    awaitWaiting(asleep);
    asleep.cancel();
    equal("interrupted", Checks.result(asleep));
    Task<Boolean> inMonitor = Task.spawn(() -> waitFor(new Object()));
    Checks.await("pinned", () -> inMonitor.state() == TaskState.PINNED);
    inMonitor.cancel();
    equal(true, Checks.result(inMonitor));
  }

  private static Boolean waitFor(Object monitor) {
    synchronized (monitor) {
      try {
        monitor.wait();
        return null;
      } catch (InterruptedException e) {
        return Thread.holdsLock(monitor) && !Thread.interrupted();
      }
    }
  }

  private static void joins() throws Throwable {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Task<Void> joined =
        Task.spawn(
            () -> {
              thread.set(Thread.currentThread());
              Task.park();
            });
    Thread target = threadOf(thread);
    AtomicReference<Boolean> still = new AtomicReference<>();
    Task<Boolean> joining =
        Task.spawn(
            () -> {
              target.join(1);
              still.set(target.isAlive());
              target.join();
              return still.get() && !target.isAlive();
            });
    Checks.await("first join", () -> still.get() != null);
    awaitWaiting(joining);
    target.join(1);
    joined.unpark();
    target.join();
    equal(true, Checks.result(joining));
    Thread platform = new Thread(() -> { });
    equal(
        false,
        Checks.inTask(
            () -> {
              platform.start();
              platform.join();
              return platform.isAlive();
            }));
  }

  private static void inheritables() throws Throwable {
    INHERITED.set("main's");
    try {
      equal("main's", Checks.inTask(INHERITED::get));
      String nested =
          Checks.inTask(
              () -> {
                INHERITED.set("task's");
                Task.yieldNow();
                Task<String> child = Task.spawn(INHERITED::get);
                String[] ofThread = new String[1];
                Thread thread = new Thread(() -> ofThread[0] = INHERITED.get());
                thread.start();
                thread.join();
                return child.join() + " " + ofThread[0] + " " + INHERITED.get();
              });
      equal("task's task's task's", nested);
      equal("main's", INHERITED.get());
      Task<String> without = Task.builder().threadLocals(false).spawn(() -> INHERITED.get());
      equal(null, Checks.result(without));
    } finally {
      INHERITED.remove();
    }
    equal(null, Checks.inTask(INHERITED::get));
  }

  private static void contextLoader() throws Throwable {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    ClassLoader mine = new ClassLoader(system) { };
    equal(
        true,
        Checks.inTask(
            () -> {
              Thread.currentThread().setContextClassLoader(mine);
              Task.yieldNow();
              return Task.spawn(() -> Thread.currentThread().getContextClassLoader() == mine)
                  .join();
            }));
    equal(true, Checks.inTask(() -> Thread.currentThread().getContextClassLoader() == system));
  }

  private static void nothingLeaks() throws Throwable {
    BlockingQueue<Thread> seen = new LinkedBlockingQueue<>();
    for (int i = 0; i < 10; i++) {
      Checks.inTask(
          () -> {
            Thread thread = Thread.currentThread();
            thread.setName("renamed");
            thread.interrupt();
            seen.add(thread);
            return null;
          });
      equal(
          Heddle.isWoven(),
          Checks.inTask(
              () -> {
                Thread thread = Thread.currentThread();
                return !seen.contains(thread)
                    && !thread.isInterrupted()
                    && thread.getName().startsWith("task-");
              }));
    }
  }
}
