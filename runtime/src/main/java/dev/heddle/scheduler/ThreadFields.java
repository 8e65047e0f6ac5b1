package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
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
  private static final boolean OPEN = INHERITABLE_LOCALS != null;

  private ThreadFields() {}

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
}
