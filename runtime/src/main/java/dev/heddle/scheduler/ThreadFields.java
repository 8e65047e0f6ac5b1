package dev.heddle.scheduler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * Fields of {@link Thread} that the JDK's own methods cannot set for another thread. The agent opens
 * {@code java.lang} for it; without the agent no task has a thread that stands for it, and there is
 * nothing to read or set.
 */
final class ThreadFields {
  private static final VarHandle INTERRUPTED = find("interrupted", boolean.class);
  private static final VarHandle PARK_BLOCKER = find("parkBlocker", Object.class);
  private static final VarHandle CONTEXT_LOADER = find("contextClassLoader", ClassLoader.class);
  private static final VarHandle INHERITABLE_LOCALS =
      find("inheritableThreadLocals", localsType());
  private static final VarHandle ID = find("tid", long.class);
  private static final MethodHandle START = findMethod("start0");
  private static final MethodHandle ALL_THREADS = findAllThreads();
  private static final MethodHandle EXIT = findMethod("exit");
  private static final boolean OPEN = INHERITABLE_LOCALS != null;

  /** Since JDK 19 some fields are in an object of their own. */
  private static final VarHandle HOLDER = findHolder();

  private static final VarHandle STATUS = findHeld("threadStatus", "threadStatus", int.class);
  private static final VarHandle TARGET = findHeld("target", "task", Runnable.class);

  /** Values of the VM's: alive and runnable, and terminated. */
  private static final int STATUS_RUNNABLE = 5;

  private static final int STATUS_TERMINATED = 2;

  private ThreadFields() {}

  private static MethodHandle findMethod(String name) {
    try {
      return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
          .findVirtual(Thread.class, name, MethodType.methodType(void.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static MethodHandle findAllThreads() {
    try {
      return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
          .findStatic(Thread.class, "getAllThreads", MethodType.methodType(Thread[].class));
    } catch (ReflectiveOperationException e) {
      return null; // before JDK 19
    }
  }

  private static Class<?> holderType() {
    try {
      return Class.forName("java.lang.Thread$FieldHolder");
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static VarHandle findHolder() {
    Class<?> type = holderType();
    return type == null ? null : find("holder", type);
  }

  private static VarHandle findHeld(String oldName, String newName, Class<?> type) {
    Class<?> holder = holderType();
    if (holder == null) {
      return find(oldName, type);
    }
    try {
      return MethodHandles.privateLookupIn(holder, MethodHandles.lookup())
          .findVarHandle(holder, newName, type);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** The object that has the status and the target of a thread. */
  private static Object held(Thread thread) {
    return HOLDER == null ? thread : (Object) HOLDER.get(thread);
  }

  private static Class<?> localsType() {
    try {
      return Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
    } catch (ClassNotFoundException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static VarHandle find(String name, Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
          .findVarHandle(Thread.class, name, type);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** The interrupt flag itself: {@code isInterrupted} may be overridden. */
  static boolean isInterrupted(Thread thread) {
    return OPEN && (boolean) INTERRUPTED.getVolatile(thread);
  }

  /** Takes the interrupt flag of a thread that stands for the calling task. */
  static boolean takeInterrupt(Thread thread) {
    if (!isInterrupted(thread)) {
      return false;
    }
    INTERRUPTED.setVolatile(thread, false);
    return true;
  }

  /** Whether a thread that it makes inherits anything from it. */
  static boolean hasInheritance(Thread thread) {
    return OPEN
        && ((Object) INHERITABLE_LOCALS.get(thread) != null
            || (ClassLoader) CONTEXT_LOADER.get(thread) != ClassLoader.getSystemClassLoader());
  }

  /** What {@code LockSupport.getBlocker} tells of the thread. */
  static void setParkBlocker(Thread thread, Object blocker) {
    if (OPEN) {
      PARK_BLOCKER.setOpaque(thread, blocker);
    }
  }

  /** A number that no other thread has. */
  static long id(Thread thread) {
    return (long) ID.get(thread);
  }

  /** Whether threads can be started as tasks. */
  static boolean canStart() {
    return OPEN && STATUS != null && TARGET != null && START != null && EXIT != null;
  }

  /** All threads that the VM runs; from JDK 19 on. */
  static Thread[] allThreads() {
    try {
      return (Thread[]) ALL_THREADS.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Starts a thread of the operating system. */
  static void start(Thread thread) {
    try {
      START.invokeExact(thread);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** What the VM has a thread do as its last: it leaves its group and lets go of what it holds. */
  static void exit(Thread thread) {
    try {
      EXIT.invokeExact(thread);
    } catch (Throwable e) {
      // It is only about memory.
    }
  }

  static void setRunnable(Thread thread) {
    STATUS.setVolatile(held(thread), STATUS_RUNNABLE);
  }

  static void setTerminated(Thread thread) {
    STATUS.setVolatile(held(thread), STATUS_TERMINATED);
  }

  /** What a thread runs if its class does not say otherwise; may be null. */
  static Runnable target(Thread thread) {
    return (Runnable) TARGET.get(held(thread));
  }
}
