package dev.heddle.scheduler;

import dev.heddle.interop.StackTraces;

/** Which task a thread stands for. */
public final class TaskThreads {
  private TaskThreads() {}

  /** The task that {@code thread} stands for, or null if it is a thread of its own. */
  public static ScheduledTask taskOf(Thread thread) {
    return thread instanceof TaskIdentity identity ? identity.task() : null;
  }

  /** The state of {@code thread}, if it stands for a task; else {@code own}. */
  public static Thread.State state(Thread thread, Thread.State own) {
    ScheduledTask task = taskOf(thread);
    return task == null ? own : task.threadState();
  }

  /**
   * The stack of {@code thread}, if it stands for a task that another thread asks about; else {@code
   * own}.
   */
  public static StackTraceElement[] stackTrace(Thread thread, StackTraceElement[] own) {
    ScheduledTask task = own.length > 0 ? null : taskOf(thread);
    return task == null || task.isDone() ? own : task.stackTrace(StackTraces.MAX_DEPTH);
  }

  /** The interrupt flag of {@code thread} was set: ends the wait of its task, if it has one. */
  public static void interrupted(Thread thread) {
    ScheduledTask task = taskOf(thread);
    if (task != null) {
      task.interruptWait();
    }
  }
}
