package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Gives each task thread-locals of its own: the worker's map of them is exchanged with the task's
 * around each slice. So a task finds its values again on whichever worker it goes on, and leaves
 * none behind.
 *
 * <p>The JDK's code reads the same field, so its own thread-locals are the task's as well. Threads:
 * called by a worker for itself.
 */
final class TaskLocals {
  /** {@code Thread.threadLocals}, or null if {@code java.lang} is not open, as without the agent. */
  private static final VarHandle MAP = find();

  private TaskLocals() {}

  private static VarHandle find() {
    try {
      Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
      return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
          .findVarHandle(Thread.class, "threadLocals", map);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /** Before a slice: {@code worker} gets the task's values. */
  static void enter(Worker worker, Object values) {
    if (MAP != null && (Object) MAP.get((Thread) worker) != values) {
      MAP.set((Thread) worker, values);
    }
  }

  /** The values that {@code thread}, which waits meanwhile, has itself; null if it has none. */
  static Object of(Thread thread) {
    return MAP == null ? null : (Object) MAP.get(thread);
  }

  /** Behind a slice: takes the task's values from {@code worker}; null if it has none. */
  static Object leave(Worker worker) {
    if (MAP == null) {
      return null;
    }
    Object values = (Object) MAP.get((Thread) worker);
    if (values != null) {
      MAP.set((Thread) worker, (Object) null);
    }
    return values;
  }
}
