package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that call methods of threads by reflection and through handles, as dynamic languages do.
 * Prints the same without the agent.
 */
public final class ThreadsByReflection {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType CURRENT_THREAD = MethodType.methodType(Thread.class);

  private ThreadsByReflection() {}

  /** Runs all checks, each in a thread. */
  public static void main(String[] args) {
    inThread("currentThread by reflection", ThreadsByReflection::currentByReflection);
    inThread("currentThread by an unreflected handle", ThreadsByReflection::currentUnreflected);
    inThread("currentThread by a handle that is found", ThreadsByReflection::currentFound);
    inThread("an interrupt of what reflection gives", ThreadsByReflection::interrupt);
    inThread("park by reflection, unpark direct", ThreadsByReflection::parkByReflection);
    inThread("park by a handle, unpark direct", ThreadsByReflection::parkByHandle);
    inThread("park direct, unpark by reflection", ThreadsByReflection::unparkByReflection);
    inThread("sleep by reflection is interrupted", ThreadsByReflection::sleepInterrupted);
    inThread("isAlive by reflection and by handles", ThreadsByReflection::isAlive);
    inThread("join by reflection and by handles", ThreadsByReflection::join);
    inThread("wait by reflection shows, and ends", ThreadsByReflection::waitNotified);
    inThread("what the JDK refuses", ThreadsByReflection::refused);
    inThread("methods of a subclass", ThreadsByReflection::ofSubclass);
    Checks.end();
  }

  private static void inThread(String name, Checks.Check body) {
    Throwable[] thrown = {null};
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                thrown[0] = e;
              }
            });
    thread.start();
    check(
        name,
        () -> {
          thread.join(20_000);
          that(!thread.isAlive(), "still in there");
          if (thrown[0] != null) {
            throw thrown[0];
          }
        });
  }

  private static Method method(Class<?> owner, String name, Class<?>... parameters)
      throws NoSuchMethodException {
    return owner.getMethod(name, parameters);
  }

  private static void currentByReflection() throws Exception {
    Thread me = Thread.currentThread();
    Method current = method(Thread.class, "currentThread");
    for (int i = 0; i < 100; i++) { // the JDK calls it in two ways: the first ones, and the others
      that(current.invoke(null) == me, "another thread in call " + i);
    }
  }

  private static void currentUnreflected() throws Throwable {
    MethodHandle current = LOOKUP.unreflect(method(Thread.class, "currentThread"));
    that((Thread) current.invokeExact() == Thread.currentThread(), "another thread");
  }

  private static void currentFound() throws Throwable {
    MethodHandle current = LOOKUP.findStatic(Thread.class, "currentThread", CURRENT_THREAD);
    that((Thread) current.invokeExact() == Thread.currentThread(), "another thread");
    MethodHandle inPublic =
        MethodHandles.publicLookup().findStatic(Thread.class, "currentThread", CURRENT_THREAD);
    that((Thread) inPublic.invokeExact() == Thread.currentThread(), "another thread, in public");
  }

  private static void interrupt() throws Exception {
    ((Thread) method(Thread.class, "currentThread").invoke(null)).interrupt();
    equal(true, Thread.currentThread().isInterrupted());
    equal(true, method(Thread.class, "interrupted").invoke(null));
    equal(false, Thread.interrupted());
  }

  /** A thread that waits until {@code waiting} has that state, and then wakes it up. */
  private static Thread whenIn(Thread.State state, Thread waiting, Runnable wakeUp) {
    Thread thread =
        new Thread(
            () -> {
              while (waiting.getState() != state) {
                Thread.yield();
              }
              wakeUp.run();
            });
    thread.start();
    return thread;
  }

  private static void parkByReflection() throws Exception {
    Thread me = Thread.currentThread();
    Thread other = whenIn(Thread.State.WAITING, me, () -> LockSupport.unpark(me));
    method(LockSupport.class, "park", Object.class).invoke(null, "blocker");
    other.join();
    LockSupport.unpark(me);
    method(LockSupport.class, "parkNanos", long.class).invoke(null, Long.MAX_VALUE);
  }

  private static void parkByHandle() throws Throwable {
    Thread me = Thread.currentThread();
    Thread other = whenIn(Thread.State.WAITING, me, () -> LockSupport.unpark(me));
    MethodHandle park =
        LOOKUP.findStatic(LockSupport.class, "park", MethodType.methodType(void.class));
    park.invokeExact();
    other.join();
  }

  private static void unparkByReflection() throws Exception {
    Thread me = Thread.currentThread();
    Method unpark = method(LockSupport.class, "unpark", Thread.class);
    unpark.invoke(null, me);
    LockSupport.park();
  }

  private static void sleepInterrupted() throws Exception {
    Thread me = Thread.currentThread();
    Thread other = whenIn(Thread.State.TIMED_WAITING, me, me::interrupt);
    try {
      method(Thread.class, "sleep", long.class).invoke(null, 100_000L);
      throw new AssertionError("slept");
    } catch (InvocationTargetException e) {
      equal(InterruptedException.class, e.getCause().getClass());
    }
    other.join();
    equal(false, me.isInterrupted());
  }

  private static void isAlive() throws Throwable {
    Thread me = Thread.currentThread();
    Method isAlive = method(Thread.class, "isAlive");
    MethodType type = MethodType.methodType(boolean.class);
    equal(true, isAlive.invoke(me));
    equal(true, (boolean) LOOKUP.unreflect(isAlive).invokeExact(me));
    equal(true, (boolean) LOOKUP.findVirtual(Thread.class, "isAlive", type).invokeExact(me));
    Thread other = new Thread(() -> {});
    equal(false, isAlive.invoke(other));
  }

  private static void join() throws Throwable {
    Method join = method(Thread.class, "join");
    Thread first = new Thread(() -> pause());
    first.start();
    equal(null, join.invoke(first));
    equal(false, first.isAlive());
    Thread second = new Thread(() -> pause());
    second.start();
    LOOKUP.findVirtual(Thread.class, "join", MethodType.methodType(void.class)).invokeExact(second);
    equal(false, second.isAlive());
  }

  private static void pause() {
    LockSupport.parkNanos(5_000_000);
  }

  private static void waitNotified() throws Exception {
    Object lock = new Object();
    Runnable notify =
        () -> {
          synchronized (lock) {
            lock.notifyAll();
          }
        };
    Thread other;
    synchronized (lock) {
      other = whenIn(Thread.State.WAITING, Thread.currentThread(), notify);
      method(Object.class, "wait").invoke(lock);
    }
    other.join();
    synchronized (lock) {
      method(Object.class, "wait", long.class).invoke(lock, 1L);
    }
  }

  private static void refused() throws Exception {
    Method join = method(Thread.class, "join");
    equal(NullPointerException.class, thrownBy(join, null));
    equal(IllegalArgumentException.class, thrownBy(join, "no thread"));
    equal(IllegalArgumentException.class, thrownBy(join, Thread.currentThread(), "one too many"));
    equal(IllegalMonitorStateException.class, thrownBy(method(Object.class, "wait"), new Object()));
    Method sleep = method(Thread.class, "sleep", long.class);
    equal(IllegalArgumentException.class, thrownBy(sleep, null, -1L));
    equal(IllegalArgumentException.class, thrownBy(sleep, null, "no number"));
    equal(IllegalArgumentException.class, thrownBy(sleep, null));
  }

  private static Class<?> thrownBy(Method method, Object target, Object... arguments)
      throws Exception {
    try {
      return method.invoke(target, arguments) == null ? null : Object.class;
    } catch (InvocationTargetException e) {
      return e.getCause().getClass();
    } catch (RuntimeException e) {
      return e.getClass();
    }
  }

  private static void ofSubclass() throws Throwable {
    Own own = new Own();
    equal("own", method(Own.class, "join", String.class).invoke(own, "own"));
    MethodType type = MethodType.methodType(String.class, String.class);
    MethodHandle found = LOOKUP.findVirtual(Own.class, "join", type);
    equal("own", (String) found.invokeExact(own, "own"));
    MethodType alive = MethodType.methodType(boolean.class);
    equal(false, (boolean) LOOKUP.findVirtual(Own.class, "isAlive", alive).invokeExact(own));
    MethodType sleep = MethodType.methodType(void.class, long.class);
    LOOKUP.findStatic(Own.class, "sleep", sleep).invokeExact(7L);
    equal(7L, Own.slept);
    method(Thread.class, "run").invoke(own);
    equal(true, own.hasRun);
  }

  /** With methods of its own that look like those of threads. */
  public static final class Own extends Thread {
    static long slept;
    boolean hasRun;

    /** Not that of threads, which takes no text. */
    public String join(String text) {
      return text;
    }

    /** Hides that of threads. */
    public static void sleep(long millis) {
      slept = millis;
    }

    @Override
    public void run() {
      hasRun = true;
    }
  }
}
