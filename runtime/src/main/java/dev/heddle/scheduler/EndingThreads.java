package dev.heddle.scheduler;

import dev.heddle.queue.SpinLock;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tasks that wait for threads to end which are no tasks.
 *
 * <p>The JVM tells the end of a thread only to threads that wait for its monitor. But each calls
 * {@code Thread.exit} shortly before, which the agent patches to say so here. From then on whoever
 * joins the thread looks again and again until it is over. A virtual thread says so when it is over.
 *
 * <p>Threads: any.
 */
public final class EndingThreads extends SpinLock {
  /** How long to wait between two looks at a thread that is about to end. */
  static final long LOOK_NANOS = 50_000;

  private static final EndingThreads ALL = new EndingThreads();
  private static final Class<?> ANY_VIRTUAL = find("java.lang.BaseVirtualThread");

  /** The class of virtual threads; null before JDK 19. */
  public static final Class<?> VIRTUAL = find("java.lang.VirtualThread");

  private static volatile boolean told;
  private static volatile boolean toldByVirtual;

  /** Those that will be woken, by the thread that they wait for. */
  private final Map<Thread, Set<ScheduledTask>> joiners = new IdentityHashMap<>();

  /** Threads that have said that they end; those that are over are taken out by the next. */
  private final List<WeakReference<Thread>> ending = new ArrayList<>();

  /** Whether a thread may end that could not be noted. */
  private boolean incomplete;

  /** How many threads tasks wait for; written before a joiner looks whether its thread is over. */
  private volatile int awaited;

  private EndingThreads() {}

  private static Class<?> find(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException e) {
      return null; // before JDK 19
    }
  }

  /**
   * Called once by the agent: threads say from now on when they end.
   *
   * @param byVirtual whether virtual ones do
   */
  public static void areTold(boolean byVirtual) {
    told = true;
    toldByVirtual = byVirtual;
  }

  /** Whether {@code thread} will say that it ends, or has ended. */
  public static boolean tells(Thread thread) {
    if (ANY_VIRTUAL == null || !ANY_VIRTUAL.isInstance(thread)) {
      return told;
    }
    return toldByVirtual && VIRTUAL.isInstance(thread);
  }

  /** {@code thread}, which calls, is about to end. */
  public static void ends(Thread thread) {
    wake(ALL.noteEnd(thread));
  }

  /** {@code thread}, a virtual one, is over. There may be very many, so those who join pay. */
  public static void ended(Thread thread) {
    if (ALL.awaited > 0) {
      wake(ALL.takeJoiners(thread));
    }
  }

  private static void wake(Set<ScheduledTask> woken) {
    if (woken != null) {
      for (ScheduledTask task : woken) {
        task.unparkTask();
      }
    }
  }

  /**
   * Sees to it that {@code task} gets its park permit when {@code thread} is about to end.
   *
   * @return false if it is, or has ended, so that nobody will wake the task
   */
  static boolean awaitEnd(Thread thread, ScheduledTask task) {
    ALL.enter();
    try {
      return ALL.add(thread, task);
    } finally {
      ALL.leave();
    }
  }

  /** The task waits no longer. */
  static void abandon(Thread thread, ScheduledTask task) {
    ALL.enter();
    try {
      ALL.remove(thread, task);
    } finally {
      ALL.leave();
    }
  }

  private Set<ScheduledTask> noteEnd(Thread thread) {
    enter();
    try {
      note(thread);
      return remove(thread);
    } finally {
      leave();
    }
  }

  private Set<ScheduledTask> takeJoiners(Thread thread) {
    enter();
    try {
      return remove(thread);
    } finally {
      leave();
    }
  }

  private Set<ScheduledTask> remove(Thread thread) {
    Set<ScheduledTask> removed = joiners.remove(thread);
    awaited = joiners.size();
    return removed;
  }

  private void note(Thread thread) {
    try {
      for (int i = ending.size() - 1; i >= 0; i--) {
        Thread earlier = ending.get(i).get();
        if (earlier == null || !earlier.isAlive()) {
          ending.remove(i);
        }
      }
      ending.add(new WeakReference<>(thread));
    } catch (OutOfMemoryError e) {
      incomplete = true;
    }
  }

  private boolean add(Thread thread, ScheduledTask task) {
    for (WeakReference<Thread> each : ending) {
      if (each.refersTo(thread)) {
        return false;
      }
    }
    if (incomplete) {
      return false;
    }
    joiners.computeIfAbsent(thread, t -> new HashSet<>()).add(task);
    awaited = joiners.size();
    if (!thread.isAlive()) {
      remove(thread, task);
      return false;
    }
    return true;
  }

  private void remove(Thread thread, ScheduledTask task) {
    Set<ScheduledTask> ofThread = joiners.get(thread);
    if (ofThread != null && ofThread.remove(task) && ofThread.isEmpty()) {
      remove(thread);
    }
  }
}
