package dev.heddle.scheduler;

import dev.heddle.interop.StackTraces;
import dev.heddle.interop.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Threads that stand for tasks: identities that we made, and threads of the program that were
 * started as tasks.
 *
 * <p>A program's thread is never started as far as the VM knows. While its task lives it is in a
 * table here, and its own status says that it was started. Threads: any.
 */
public final class TaskThreads {
  private static final Predicate<Thread> NONE = thread -> false;

  /** Whose activations stand above those of a task that asks for its own trace. */
  private static final Set<String> OWN =
      Set.of(TaskThreads.class.getName(), Threads.class.getName(), ConcurrentHashMap.class.getName());

  private static final ConcurrentMap<Long, ScheduledTask> STARTED = new ConcurrentHashMap<>();

  /** Which threads are to be tasks. */
  private static volatile Predicate<Thread> selection = NONE;

  private TaskThreads() {}

  /** Said once by the agent: which threads, about to be started by the caller, become tasks. */
  public static void select(Predicate<Thread> threads) {
    if (ThreadFields.canStart()) {
      selection = threads;
    }
  }

  /** The task that {@code thread} stands for, or null if it is a thread of its own. */
  public static ScheduledTask taskOf(Thread thread) {
    if (thread instanceof TaskIdentity identity) {
      return identity.task();
    }
    return STARTED.isEmpty() ? null : STARTED.get(ThreadFields.id(thread));
  }

  /** The state of {@code thread}, if it stands for a task; else {@code own}. */
  public static Thread.State state(Thread thread, Thread.State own) {
    ScheduledTask task = taskOf(thread);
    if (task == null) {
      return own;
    }
    Thread.State state = task.threadState();
    return state == Thread.State.RUNNABLE && isBlocked(task) ? Thread.State.BLOCKED : state;
  }

  /** Whether a task that runs waits to enter a monitor. */
  private static boolean isBlocked(ScheduledTask task) {
    Worker worker = Scheduler.workerOf(task);
    return worker != null && worker.getState() == Thread.State.BLOCKED;
  }

  /**
   * The stack of {@code thread}, if it stands for a task that another thread asks about; else {@code
   * own}.
   */
  public static StackTraceElement[] stackTrace(Thread thread, StackTraceElement[] own) {
    ScheduledTask task = own.length > 0 ? null : taskOf(thread);
    return task == null || task.isDone() ? own : task.stackTrace(StackTraces.MAX_DEPTH);
  }

  /** All threads that are alive, those among them that are tasks. */
  public static Thread[] all() {
    List<Thread> all = new ArrayList<>(List.of(ThreadFields.allThreads()));
    STARTED.forEach(
        (id, task) -> {
          if (!task.isLent()) { // if it is, its thread is there already
            all.add(task.identityOrNull());
          }
        });
    all.removeIf(Objects::isNull); // one that is just being started
    return all.toArray(Thread[]::new);
  }

  /** The traces of all threads, if {@code own} has those of all that are no tasks. */
  public static Map<Thread, StackTraceElement[]> withTasks(Map<Thread, StackTraceElement[]> own) {
    Map<Thread, StackTraceElement[]> all = new HashMap<>(own);
    STARTED.forEach(
        (id, task) -> {
          Thread thread = task.identityOrNull();
          if (thread != null && !task.isDone()) {
            all.put(thread, traceOf(task));
          }
        });
    return all;
  }

  private static StackTraceElement[] traceOf(ScheduledTask task) {
    if (task != ThreadWaits.currentTask()) {
      return task.stackTrace(StackTraces.MAX_DEPTH);
    }
    StackTraceElement[] trace = new Throwable().getStackTrace();
    int own = 0;
    while (own < trace.length && OWN.contains(trace[own].getClassName())) {
      own++;
    }
    return Arrays.copyOfRange(trace, own, trace.length);
  }

  /** The interrupt flag of {@code thread} was set: ends the wait of its task, if it has one. */
  public static void interrupted(Thread thread) {
    ScheduledTask task = taskOf(thread);
    if (task != null) {
      task.interruptWait();
    }
  }

  // ---------------------------------------------------------------------------- starting

  /** Whether the caller is to start {@code thread} as a task. */
  public static boolean isSelected(Thread thread) {
    return !(thread instanceof Worker) && selection.test(thread);
  }

  /** Starts a thread of the operating system, as the VM would. */
  public static void startNatively(Thread thread) {
    ThreadFields.start(thread);
  }

  /** What {@code thread} was made to run, or null. */
  public static Runnable target(Thread thread) {
    return ThreadFields.target(thread);
  }

  /** Starts {@code task} in the name of {@code thread}, which was not started before. */
  public static void start(Thread thread, ScheduledTask task) {
    boolean keepsAlive = !thread.isDaemon();
    if (keepsAlive) {
      KeepAlive.begin(); // may fail, before anything has changed
    }
    try {
      STARTED.put(ThreadFields.id(thread), task);
    } catch (OutOfMemoryError e) {
      if (keepsAlive) {
        KeepAlive.end();
      }
      throw e;
    }
    task.setIdentity(thread);
    ThreadFields.setRunnable(thread);
    Scheduler.submit(task);
  }

  /**
   * Lets {@code task}, which is not submitted yet, stand for the calling thread as long as it runs;
   * the thread itself may do nothing but wait meanwhile.
   */
  public static void lend(Thread thread, ScheduledTask task) {
    task.setIdentity(thread);
    task.setLent();
    task.threadLocalValues = TaskLocals.of(thread);
    STARTED.put(ThreadFields.id(thread), task);
  }

  /** The task that stood for {@code thread} has ended. */
  public static void takeBack(Thread thread) {
    STARTED.remove(ThreadFields.id(thread));
  }

  /** The thread that a task was started for, if {@code identity} is one; else null. */
  static Thread startedHere(Thread identity) {
    if (identity == null || identity instanceof TaskIdentity) {
      return null;
    }
    ScheduledTask task = STARTED.get(ThreadFields.id(identity));
    return task == null || task.isLent() ? null : identity;
  }

  /** The task of {@code thread} has run to its end: the thread is no longer alive. */
  static void terminate(Thread thread) {
    ThreadFields.exit(thread);
    ThreadFields.setTerminated(thread);
    STARTED.remove(ThreadFields.id(thread));
  }

  /**
   * The same, when the task's outcome can be seen: tells those who wait at the thread itself.
   *
   * @param keptAlive whether the thread was no daemon
   */
  static void terminated(Thread thread, boolean keptAlive) {
    synchronized (thread) {
      thread.notifyAll();
    }
    if (keptAlive) {
      KeepAlive.end();
    }
  }
}
