package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** With {@code main=task}, the task of main is the main thread to whatever asks. */
public final class MainThread {
  private static final Thread OF_INITIALIZER = Thread.currentThread();
  private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

  static {
    LOCAL.set("set before main");
  }

  private MainThread() {}

  public static void main(String[] args) throws Exception {
    check("it is the thread that initialized the class", MainThread::sameThread);
    check("it keeps its thread-locals", () -> equal("set before main", LOCAL.get()));
    check("it can be interrupted while it sleeps", MainThread::interrupted);
    check("it can be unparked", MainThread::unparked);
    check("it can be joined", MainThread::joined);
    Thread.currentThread().interrupt();
    equal(true, Thread.interrupted());
    Checks.end();
  }

  private static void sameThread() {
    that(Task.current() != null, "no task");
    Thread main = Thread.currentThread();
    for (int i = 0; i < 10; i++) {
      Thread.yield();
      that(Thread.currentThread() == main && main == OF_INITIALIZER, "another thread");
    }
    equal("main", main.getName());
    equal("main", main.getThreadGroup().getName());
    equal(false, main.isDaemon());
    equal(Thread.State.RUNNABLE, main.getState());
  }

  private static void interrupted() throws InterruptedException {
    Thread main = Thread.currentThread();
    Thread other = new Thread(main::interrupt);
    other.start();
    try {
      Thread.sleep(1_000_000);
      throw new AssertionError("slept");
    } catch (InterruptedException e) {
      equal(false, main.isInterrupted());
    }
    other.join();
  }

  private static void unparked() throws InterruptedException {
    Thread main = Thread.currentThread();
    Thread other = new Thread(() -> LockSupport.unpark(main));
    other.start();
    LockSupport.park();
    other.join();
  }

  private static void joined() throws InterruptedException {
    Thread main = Thread.currentThread();
    CountDownLatch tried = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              try {
                main.join(1);
                that(main.isAlive(), "main is dead");
                tried.countDown();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    other.start();
    tried.await();
    other.join();
  }
}
