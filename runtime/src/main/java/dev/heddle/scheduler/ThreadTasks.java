package dev.heddle.scheduler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Tasks without the agent: each is a thread, a virtual one where the JDK has them (21 and later),
 * found by a method handle because we compile for 17.
 */
public final class ThreadTasks {
  private static final MethodHandle START_VIRTUAL = findStartVirtual();
  private static final ThreadLocal<ScheduledTask> OF_VIRTUAL = new ThreadLocal<>();

  /** Whether a virtual thread has ever run a task here; spares others the thread-local. */
  private static volatile boolean anyVirtual;

  private ThreadTasks() {}

  /** Starts {@code task} on a thread of its own. */
  public static void start(ScheduledTask task) {
    if (START_VIRTUAL == null) {
      new TaskThread(task).start();
      return;
    }
    anyVirtual = true;
    Runnable run =
        () -> {
          Thread.currentThread().setName(task.name());
          OF_VIRTUAL.set(task);
          task.runOnThread();
        };
    try {
      Thread started = (Thread) START_VIRTUAL.invokeExact(run);
      assert started != null;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot start a virtual thread", e);
    }
  }

  static ScheduledTask currentOrNull() {
    if (Thread.currentThread() instanceof TaskThread thread) {
      return thread.task;
    }
    return anyVirtual ? OF_VIRTUAL.get() : null;
  }

  private static MethodHandle findStartVirtual() {
    if (Runtime.version().feature() < 21) {
      return null;
    }
    try {
      return MethodHandles.lookup()
          .findStatic(
              Thread.class,
              "startVirtualThread",
              MethodType.methodType(Thread.class, Runnable.class));
    } catch (ReflectiveOperationException e) {
      return null; // platform threads do as well
    }
  }

  /** A platform thread that is one task. */
  private static final class TaskThread extends Thread {
    private final ScheduledTask task;

    TaskThread(ScheduledTask task) {
      super(task.name());
      this.task = task;
      setDaemon(true);
    }

    @Override
    public void run() {
      task.runOnThread();
    }
  }
}
