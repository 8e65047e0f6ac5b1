package dev.heddle.scheduler;

import dev.heddle.queue.GlobalQueue;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskIds;
import dev.heddle.timer.TimerHeap;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one scheduler of this JVM: where a ready task goes, and what all workers share.
 *
 * <p>It starts when this class is initialized, which the first woven task does. Everything in here
 * may be called from any thread.
 *
 * <p>Lock order: a structure's lock, then a timer heap's; the idle pool's lock is taken last and
 * only heaps' deadlines are read inside, without their locks.
 */
public final class Scheduler {
  static final SchedulerOptions OPTIONS = SchedulerOptions.given();

  static final IdlePool IDLE = new IdlePool(OPTIONS);
  static final TaskRegistry REGISTRY = new TaskRegistry(OPTIONS.processors());

  /** Normal tasks made ready by threads without a processor, and preempted ones. */
  static final GlobalQueue<ScheduledTask> GLOBAL = new GlobalQueue<>();

  private static final GlobalQueue<ScheduledTask> LOW = new GlobalQueue<>();
  private static final GlobalQueue<ScheduledTask> HIGH = new GlobalQueue<>();
  private static final GlobalQueue<ScheduledTask> MAX = new GlobalQueue<>();

  /** Tasks in {@link #LOW}, {@link #HIGH} and {@link #MAX}; raised before they are put there. */
  private static final AtomicInteger PRIORITY_WORK = new AtomicInteger();

  private static final Object PROCESSORS_LOCK = new Object();

  /** Substitutes that are out of play; guarded by {@link #PROCESSORS_LOCK}. */
  private static final ArrayDeque<Processor> SPARES =
      new ArrayDeque<>(OPTIONS.processors() + OPTIONS.maxWorkers());

  /** Every processor ever made, substitutes among them; copied on write. */
  private static volatile Processor[] processors = firstProcessors();

  static final Sysmon SYSMON = new Sysmon(OPTIONS);

  static {
    SYSMON.start();
  }

  private Scheduler() {}

  private static Processor[] firstProcessors() {
    Processor[] first = new Processor[OPTIONS.processors()];
    for (int i = first.length - 1; i >= 0; i--) {
      first[i] = new Processor(i, OPTIONS.seed());
      IDLE.add(first[i]);
    }
    return first;
  }

  /** How it is set up. */
  public static SchedulerOptions options() {
    return OPTIONS;
  }

  /** The worker that runs {@code task} or is pinned by it, as far as one can see; or null. */
  static Worker workerOf(ScheduledTask task) {
    ThreadWaiter pinned = task.pinnedWait();
    if (pinned != null) {
      return pinned.thread() instanceof Worker worker ? worker : null;
    }
    for (Processor p : processors) {
      Worker worker = p.worker;
      if (worker != null && worker.currentTask() == task) {
        return worker;
      }
    }
    return null;
  }

  static Processor[] processors() {
    return processors;
  }

  // ---------------------------------------------------------------------------- new tasks

  /** An id that no other task has. */
  public static long newId() {
    Processor p = currentProcessor();
    return p == null ? TaskIds.reserve(1) : p.newId();
  }


  /** Takes in a new task. */
  public static void submit(ScheduledTask task) {
    TaskIdentity.inherit(task);
    REGISTRY.add(task, currentProcessor());
    ready(task);
  }

  /** Says that the calling worker's task is plain code: who it wakes should not wait for it. */
  public static void runsPlainCode() {
    Worker worker = Worker.currentOrNull();
    if (worker != null) {
      worker.setPlainBody();
    }
  }

  private static Processor currentProcessor() {
    Worker worker = Worker.currentOrNull();
    return worker == null ? null : worker.processor();
  }

  // ---------------------------------------------------------------------------- ready tasks

  /** The caller has made {@code task} ready. */
  static void ready(ScheduledTask task) {
    if (Thread.currentThread() instanceof Worker worker) {
      worker.ready(task);
    } else {
      readyGlobally(task);
    }
  }

  /** Puts a ready task where every worker finds it. */
  static void readyGlobally(ScheduledTask task) {
    if (task.hasOwnQueue()) {
      PRIORITY_WORK.incrementAndGet();
      queueOf(task.priority()).offer(task);
    } else {
      GLOBAL.offer(task);
    }
    wakeIfIdle();
  }

  private static GlobalQueue<ScheduledTask> queueOf(Priority priority) {
    switch (priority) {
      case LOW:
        return LOW;
      case HIGH:
        return HIGH;
      case MAX:
        return MAX;
      default:
        return GLOBAL;
    }
  }

  static ScheduledTask pollGlobal() {
    return GLOBAL.poll();
  }

  /** How many tasks wait in the queue that all workers share for {@code priority}. */
  static int waiting(Priority priority) {
    return queueOf(priority).size();
  }

  static boolean hasPriorityWork() {
    return PRIORITY_WORK.getPlain() != 0;
  }

  /**
   * The task that goes before normal ones in this turn, or null. Of eight turns one belongs to
   * normal tasks, one to low ones, and the others to the urgent ones; for low ones there is {@link
   * #pollLow} besides.
   */
  static ScheduledTask pollPriority(int turn) {
    if (PRIORITY_WORK.get() == 0) {
      return null;
    }
    switch (turn & 7) {
      case 0:
        return GLOBAL.isEmpty() ? firstOf(HIGH, MAX) : null;
      case 1:
        ScheduledTask low = pollLow();
        return low != null ? low : firstOf(MAX, HIGH);
      case 2:
        return firstOf(HIGH, MAX);
      default:
        return firstOf(MAX, HIGH);
    }
  }

  /** A low task or null; for who has found no other. */
  static ScheduledTask pollLow() {
    return PRIORITY_WORK.get() == 0 ? null : counted(LOW.poll());
  }

  private static ScheduledTask firstOf(
      GlobalQueue<ScheduledTask> a, GlobalQueue<ScheduledTask> b) {
    ScheduledTask task = a.poll();
    return counted(task != null ? task : b.poll());
  }

  private static ScheduledTask counted(ScheduledTask taken) {
    if (taken != null) {
      PRIORITY_WORK.decrementAndGet();
    }
    return taken;
  }

  // ---------------------------------------------------------------------------- waking workers

  /** The caller has made work visible; see {@link IdlePool}. */
  static void wakeIfIdle() {
    VarHandle.fullFence();
    IDLE.wakeOne();
  }

  /** The same for a worker that holds {@code p}: if that is the only one, nobody can be idle. */
  static void wakeFor(Processor p) {
    if (OPTIONS.processors() > 1 || p.isStalled()) {
      wakeIfIdle();
    }
  }

  static boolean hasVisibleWorkFenced() {
    VarHandle.fullFence();
    return hasVisibleWork();
  }

  /** Whether a task waits where any worker could take it, and should. */
  static boolean hasVisibleWork() {
    if (!GLOBAL.isEmpty() || PRIORITY_WORK.get() != 0) {
      return true;
    }
    for (Processor p : processors) {
      if (!p.stealable().isEmpty() && p.isShared()) {
        return true;
      }
    }
    return false;
  }

  /** The calling worker blocks; {@code p} is no longer its. */
  static void handOff(Processor p) {
    ScheduledTask next = p.peekNext();
    if (next != null && p.takeNext(next)) {
      GLOBAL.offer(next);
    }
    IDLE.add(p);
    if (hasVisibleWorkFenced() || IDLE.isTimerUnkept()) {
      IDLE.wakeOne();
    }
  }

  // ---------------------------------------------------------------------------- stalled processors

  /** Sysmon: the worker of {@code p} is stuck, so a substitute comes into play. */
  static void stall(Processor p) {
    Processor spare = takeSpare(); // may find no memory: before anything has changed
    p.setStalled(true);
    ScheduledTask next = p.peekNext();
    if (next != null && p.takeNext(next)) {
      GLOBAL.offer(next);
    }
    IDLE.start(spare);
  }

  private static Processor takeSpare() {
    synchronized (PROCESSORS_LOCK) {
      Processor spare = SPARES.poll();
      if (spare != null) {
        spare.setStalled(false);
        return spare;
      }
      Processor[] old = processors;
      Processor fresh = new Processor(old.length, OPTIONS.seed());
      Processor[] all = Arrays.copyOf(old, old.length + 1);
      all[old.length] = fresh;
      processors = all;
      return fresh;
    }
  }

  /** The worker of a stalled processor has noticed, and gives it up. */
  static void retire(Processor p) {
    ScheduledTask next = p.peekNext();
    if (next != null && p.takeNext(next)) {
      GLOBAL.offer(next);
    }
    for (ScheduledTask task = p.queue.poll(); task != null; task = p.queue.poll()) {
      GLOBAL.offer(task);
    }
    p.worker = null;
    synchronized (PROCESSORS_LOCK) {
      SPARES.push(p);
    }
    wakeIfIdle();
  }

  // ---------------------------------------------------------------------------- timers

  /** Wakes the tasks whose time has come, whichever processor keeps their timers. */
  static boolean pollTimers() {
    if (earliestTimer() == TimerHeap.NONE) {
      return false;
    }
    boolean any = false;
    long now = System.nanoTime();
    for (Processor p : processors) {
      TaskTimer due = (TaskTimer) p.timers.pollDue(now);
      while (due != null) {
        any = true;
        due.expire();
        due = (TaskTimer) p.timers.pollDue(now);
      }
    }
    return any;
  }

  /** The earliest deadline of any timer, or {@link TimerHeap#NONE}. */
  static long earliestTimer() {
    long earliest = TimerHeap.NONE;
    for (Processor p : processors) {
      long deadline = p.timers.earliestNanos();
      if (deadline != TimerHeap.NONE
          && (earliest == TimerHeap.NONE || deadline - earliest < 0)) {
        earliest = deadline;
      }
    }
    return earliest;
  }

  /** Whether the time of any timer has come at {@code now}. */
  static boolean isTimerDue(long now) {
    long earliest = earliestTimer();
    return earliest != TimerHeap.NONE && earliest - now <= 0;
  }

  /** Sysmon watches a cancelled or interrupted task that may be about to wait. */
  static void watch(ScheduledTask task) {
    SYSMON.watch(task);
  }
}
