package dev.heddle.scheduler;

/**
 * The thread that stands for a task which nobody started as a thread: what {@link
 * Thread#currentThread()} returns in it, what owns the locks it takes, and what is interrupted to
 * end its waits. It is never started.
 *
 * <p>It is a daemon of the main thread group and has the task's name. Thread-locals are the task's
 * own (see {@link TaskLocals}); inheritable ones and the context class loader come from who spawned
 * it.
 */
final class TaskIdentity extends Thread {
  private static final ThreadGroup GROUP = mainGroup();

  private final ScheduledTask task;

  private TaskIdentity(ScheduledTask task, boolean inherits) {
    super(GROUP, null, task.name(), 0, inherits);
    setDaemon(true); // as long as it stands for no task that is alive
    if (!inherits) {
      setContextClassLoader(ClassLoader.getSystemClassLoader());
    }
    this.task = task;
  }

  /** The group below the root that the calling thread is in: that of {@code main}, as a rule. */
  private static ThreadGroup mainGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = group.getParent();
        parent != null && parent.getParent() != null;
        parent = parent.getParent()) {
      group = parent;
    }
    return group;
  }

  /** For a task that inherits nothing; any thread may ask for it. */
  static TaskIdentity of(ScheduledTask task) {
    return new TaskIdentity(task, false);
  }

  /**
   * Gives a new task its identity if there is anything to inherit from the calling thread, or from
   * the task that this runs.
   */
  static void inherit(ScheduledTask task) {
    if (task.identityOrNull() != null) {
      return; // it is a thread that has inherited already
    }
    Thread caller = Thread.currentThread();
    if (caller instanceof Worker worker) {
      Thread face = worker.faceOrNull();
      if (face == null || face == worker) {
        return; // nobody has given it anything
      }
      caller = face;
    }
    if (ThreadFields.hasInheritance(caller) && task.keepsThreadLocals()) {
      task.setIdentity(new TaskIdentity(task, true));
    }
  }

  ScheduledTask task() {
    return task;
  }
}
