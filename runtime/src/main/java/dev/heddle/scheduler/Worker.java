package dev.heddle.scheduler;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.timer.Timer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.locks.LockSupport;

/**
 * The OS thread: find a task, run it, park when there is none.
 *
 * <p>All fields but {@link #granted} belong to the thread itself; {@link #spinning} is also written
 * by whoever grants it a processor, before {@code granted} is. A dump reads some of them racily.
 */
public final class Worker extends CarrierThread {
  /** How many woken tasks run from the next slot in a row while others wait in the queue. */
  private static final int MAX_NEXT_RUNS = 3;

  /**
   * Every so many turns the global queue comes first, and the length of slices is measured; prime, so
   * that it meets all patterns.
   */
  private static final int TURNS_PER_LOOK = 61;

  /** Budgets that a task gets at once while it is alone; see {@link #grantAlone}. */
  private static final int BUDGETS_ALONE = 5;

  /** A smaller budget than this is never exceeded: it is set to suspend that often. */
  private static final int MIN_EXTENDED_BUDGET = 100;

  /** Who runs alone gets no more than a budget if a timer is due so soon. */
  private static final long TIMER_SOON_NANOS = 1_000_000;

  /** Reductions between two looks at the timers, and what a switch counts for. */
  private static final int TIMER_CHECK_REDUCTIONS = 4_000;

  private static final int SWITCH_REDUCTIONS = 16;

  private final SchedulerOptions options;
  private final int fullBudget;
  private final int budgetAlone;
  private final int maxDepth;

  /** What it holds; null while it looks for one, or its task blocks it. */
  private Processor processor;

  /** A processor given to it by another thread, which then unparks it. */
  private volatile Processor granted;

  /** Whether it is counted among those looking for work. */
  private boolean spinning;

  /** Budget that the running task got at the last accounting. */
  private int grant;

  /** Budget that the last task left over, for a task from the next slot. */
  private int left;

  private int nextRuns;
  private int reductionsToTimers;

  /** Turns to the next {@link #look}. */
  private int turnsToLook;

  // Of the last look at the length of slices: when it was, and how many there had been.
  private long lookNanos;
  private long lookSlices;

  /** Whether work was made visible since then without waking anybody. */
  private boolean keptWork;

  /** Whether the running task gives way because it asked to. */
  private boolean yielding;

  /** Whether the running task is plain code: who it wakes should not wait for it. */
  private boolean plainBody;

  /** A task that used up its budget while nobody else waited: runs again at once. */
  private ScheduledTask again;

  /** Whether it is in the idle pool, or was granted a processor there. */
  private boolean idle;

  /** How many calls it is in the midst of binding; sysmon reads it, and may be late. */
  int linking;

  long parks;

  Worker(int number, SchedulerOptions options) {
    super("heddle-worker-" + number, options.stackSize());
    detach(this);
    this.options = options;
    fullBudget = options.budget() - 1; // negative means exhausted, so this grants exactly budget
    long several = (long) BUDGETS_ALONE * options.budget() - 1;
    budgetAlone =
        options.budget() < MIN_EXTENDED_BUDGET
            ? fullBudget
            : (int) Math.min(several, Integer.MAX_VALUE);
    maxDepth = options.maxDepth();
  }

  /** The calling thread if it is a worker, or null. */
  static Worker currentOrNull() {
    return Thread.currentThread() instanceof Worker worker ? worker : null;
  }

  /** The task it runs, or null. */
  ScheduledTask currentTask() {
    return (ScheduledTask) running;
  }

  @Override
  protected Thread identityOfRunning() {
    return running == null ? this : currentTask().identity();
  }

  /** Reductions of the running slice so far. */
  int sliceReductions() {
    return grant - running.budget;
  }

  Processor processor() {
    return processor;
  }

  /** Says that the task it runs is plain code. */
  void setPlainBody() {
    plainBody = true;
  }

  // ---------------------------------------------------------------------------- the loop

  @Override
  public void run() {
    takeGranted();
    while (true) {
      try {
        work();
      } catch (Throwable failure) {
        recover(failure);
      }
    }
  }

  /** Returns never. */
  private void work() {
    execute(findTask()); // not nextTask: it may be counted as spinning
    while (true) {
      assert !spinning : "runs tasks while counted as looking for some";
      execute(nextTask());
    }
  }

  /**
   * Something has failed that must not fail: no code of a task's, whose failures are its outcome,
   * but the scheduler's own, for want of memory or by a mistake. The processor and the task in hand
   * would be lost with this thread; so it says what has happened and goes on. A task that was
   * running fails, for nobody knows how far it had got.
   */
  private void recover(Throwable failure) {
    ScheduledTask task = currentTask();
    running = null;
    face = this;
    yielding = false;
    try {
      StringWriter text = new StringWriter();
      PrintWriter writer = new PrintWriter(text);
      writer.print("heddle: internal error in " + getName() + ", which goes on; task: " + task + ' ');
      failure.printStackTrace(writer);
      System.err.print(text.toString());
    } catch (Throwable e) {
      // Whatever could be done to tell of it would fail alike.
    }
    if (task != null) {
      task.rescue(failure);
    }
  }

  private ScheduledTask nextTask() {
    ScheduledTask same = again;
    if (same != null) {
      again = null;
      left = grantAlone();
      return same;
    }
    Processor p = processor;
    if (p == null || p.isStalled()) {
      return findTask();
    }
    if (--turnsToLook < 0 || Scheduler.hasPriorityWork()) {
      ScheduledTask task = pollInTurn(p);
      if (task != null) {
        left = fullBudget;
        return task;
      }
    }
    ScheduledTask next = p.peekNext();
    if (next != null && mayRunNext(p) && p.takeNext(next)) {
      nextRuns++;
      return next; // on what the waker has left
    }
    nextRuns = 0;
    left = fullBudget;
    ScheduledTask task = p.queue.poll();
    return task != null ? task : findTask();
  }

  /** A pair that wake each other may not keep the others from running. */
  private boolean mayRunNext(Processor p) {
    return nextRuns < MAX_NEXT_RUNS || p.queue.isEmptyForOwner();
  }

  /** A task that goes before those of the local queue; but each eighth turn is theirs. */
  private ScheduledTask pollInTurn(Processor p) {
    boolean looks = turnsToLook < 0;
    if (looks) {
      turnsToLook = TURNS_PER_LOOK - 1;
      look();
    }
    int turn = p.turn();
    boolean normal = (turn & 7) == 0 && p.hasWork();
    ScheduledTask urgent =
        !normal && Scheduler.hasPriorityWork() ? Scheduler.pollPriority(turn) : null;
    return urgent != null || !looks ? urgent : Scheduler.pollGlobal();
  }

  private void execute(ScheduledTask task) {
    if (task.pinnedWait() != null) {
      passProcessorTo(task);
      return;
    }
    running = task; // from here on it is not lost if something fails; see recover
    if (task.isUnwinding()) {
      awaitUnwound(task);
    }
    boolean first = task.begin();
    face = task.identityOrNull();
    plainBody = false;
    // One that is too deep gets the outcome of its wait first, and is stopped at a safepoint.
    task.budget = grant = task.depth() > maxDepth ? -1 : Math.max(left, 0);
    TaskLocals.enter(this, task.threadLocalValues);
    boolean ended = task.run(first);
    keepLocals(task, TaskLocals.leave(this), ended);
    account(task);
    boolean gaveWay = !ended && task.gaveWay();
    if (gaveWay) {
      task.limitDepth(maxDepth); // as the running task, so that the error has its stack
    }
    running = null;
    face = this;
    if (ended) {
      finish(task);
    } else if (gaveWay) {
      pollTimersInTime(); // before it is asked whether others wait
      requeue(task);
    } else {
      task.letWait();
    }
    pollTimersInTime();
  }

  private static void keepLocals(ScheduledTask task, Object values, boolean ended) {
    Object kept = values == null || ended || !task.keepsThreadLocals() ? null : values;
    if (task.threadLocalValues != kept) {
      task.threadLocalValues = kept;
    }
  }

  /** Its last worker is still returning through its activations; that takes a moment only. */
  private static void awaitUnwound(ScheduledTask task) {
    for (int spins = 1; task.isUnwinding(); spins++) {
      pause(spins);
    }
  }

  /** Waits for something that another worker is just doing; it may have been stopped, though. */
  static void pause(int spins) {
    if (spins % 64 == 0) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  private void account(ScheduledTask task) {
    int remaining = task.budget;
    int used = grant - remaining;
    left = Math.min(remaining, fullBudget);
    task.addReductions(used);
    processor.reductions += used;
    reductionsToTimers -= used + SWITCH_REDUCTIONS;
    processor.slices++;
  }

  /** Measures slices, and shares the queue if its tasks have come to wait long; see Crowding. */
  private void look() {
    long now = System.nanoTime();
    long elapsed = now - lookNanos;
    Processor p = processor;
    long slices = Math.max(p.slices - lookSlices, 1);
    p.sliceNanos = (int) Math.min(elapsed / slices, Integer.MAX_VALUE);
    Crowding.look(now, collisions, elapsed);
    beginLook(now);
    if (keptWork && p.isShared()) {
      keptWork = false;
      if (!p.queue.isEmptyForOwner()) {
        Scheduler.wakeIfIdle();
      }
    }
  }

  private void beginLook(long now) {
    lookNanos = now;
    lookSlices = processor.slices;
    collisions = 0;
  }

  /** The worker has queued a task: if others had better run it, one that is idle is woken. */
  private void share(Processor p) {
    if (p.isShared()) {
      Scheduler.wakeFor(p);
    } else {
      keptWork = true;
    }
  }

  private void finish(ScheduledTask task) {
    left = fullBudget;
    Scheduler.REGISTRY.remove(task);
    task.end();
  }

  /** The task has unwound to give way: decides where it waits for its next turn. */
  private void requeue(ScheduledTask task) {
    Processor p = processor;
    boolean yielded = yielding;
    yielding = false;
    if (keptWork && !yielded) {
      look();
    }
    task.makeReady();
    if (yielded && !p.isStalled() && !task.hasOwnQueue()) {
      pushLocal(p, task);
      share(p);
    } else if (yielded || p.isStalled() || othersWait(p)) {
      p.preemptions += yielded ? 0 : 1;
      Scheduler.readyGlobally(task);
    } else {
      again = task;
    }
  }

  // ---------------------------------------------------------------------------- preemption

  /**
   * The budget of a task that has used up one and runs again at once, for nobody else waited. It is
   * several, for each move to the heap and back costs something; and not more, for that is also how
   * late others may find that it runs, and how many activations a recursion gets deep on the stack.
   */
  private int grantAlone() {
    if (budgetAlone == fullBudget || isTimerDueSoon()) {
      return fullBudget;
    }
    return budgetAlone;
  }

  private static boolean isTimerDueSoon() {
    return Scheduler.isTimerDue(System.nanoTime() + TIMER_SOON_NANOS);
  }

  /** The running task is not alone any more: it has at most the rest of one budget left. */
  private void endGrantAlone() {
    ScheduledTask task = currentTask();
    if (task != null && task.budget > fullBudget) {
      grant -= task.budget - fullBudget;
      task.budget = fullBudget;
    }
  }

  /** Whether tasks wait that this worker could run. */
  boolean othersWait() {
    Processor p = processor;
    return p != null && othersWait(p);
  }

  private static boolean othersWait(Processor p) {
    return p.peekNext() != null
        || !p.queue.isEmptyForOwner()
        || !Scheduler.GLOBAL.isEmpty()
        || Scheduler.hasPriorityWork();
  }

  /** Whether giving way would let anything run; if so, the running task's unwinding is a yield. */
  boolean beginYield() {
    Processor p = processor;
    if (!p.isStalled() && !othersWait(p)) {
      return false;
    }
    yielding = true;
    return true;
  }

  // ---------------------------------------------------------------------------- waking

  /** A task that this worker has made ready: it runs next, if it may. */
  void ready(ScheduledTask task) {
    endGrantAlone();
    Processor p = processor;
    if (p == null || p.isStalled() || plainBody || task.hasOwnQueue()) {
      Scheduler.readyGlobally(task);
      return;
    }
    ScheduledTask displaced = p.putNext(task);
    if (displaced != null) {
      pushLocal(p, displaced);
      share(p);
    }
  }

  private static void pushLocal(Processor p, ScheduledTask task) {
    if (!p.queue.tryPush(task)) {
      p.queue.moveHalf(Scheduler.GLOBAL);
      Scheduler.GLOBAL.offer(task);
    }
  }

  void addTimer(Timer timer) {
    processor.timers.add(timer);
  }

  private void pollTimersInTime() {
    if (reductionsToTimers < 0) {
      reductionsToTimers = TIMER_CHECK_REDUCTIONS;
      Scheduler.pollTimers();
    }
  }

  // ---------------------------------------------------------------------------- finding work

  private ScheduledTask findTask() {
    left = fullBudget;
    if (idle) {
      parkUntilGranted();
    }
    while (true) {
      Processor p = processor;
      if (p != null && p.isStalled()) {
        processor = null;
        Scheduler.retire(p);
      } else if (p != null) {
        ScheduledTask task = Search.once(p);
        if (task == null && tryStartSpinning()) {
          task = Search.spin(p);
        }
        if (task != null) {
          stopSpinning();
          return task;
        }
      }
      goIdle();
    }
  }

  private boolean tryStartSpinning() {
    if (!spinning && Scheduler.IDLE.tryStartSpinning()) {
      spinning = true;
    }
    return spinning;
  }

  /** Found work: if it was the last to look for some, another must look for what came since. */
  private void stopSpinning() {
    if (spinning) {
      spinning = false;
      if (Scheduler.IDLE.endSpinning() && Scheduler.hasVisibleWorkFenced()) {
        Scheduler.wakeIfIdle();
      }
    }
  }

  /** Steps 1 to 5 of the protocol in {@link IdlePool}. */
  private void goIdle() {
    Processor p = processor;
    processor = null;
    boolean wasSpinning = spinning;
    spinning = false; // before others may grant a processor, and say that it is to spin again
    idle = true;
    Scheduler.IDLE.enter(this, p);
    if (wasSpinning) {
      Scheduler.IDLE.endSpinning();
    }
    if (Scheduler.hasVisibleWorkFenced()) {
      Processor regained = Scheduler.IDLE.tryLeave(this);
      if (regained != null) {
        hold(regained);
        tryStartSpinning();
        return;
      }
    }
    parkUntilGranted();
  }

  private void parkUntilGranted() {
    while (granted == null) {
      long deadline = Scheduler.IDLE.keepTimers(this);
      parks++;
      Thread.interrupted(); // an interrupt meant for a task that is over must not keep us awake
      if (deadline == IdlePool.NO_DEADLINE) {
        LockSupport.park(this);
        continue;
      }
      LockSupport.parkNanos(this, deadline - System.nanoTime());
      if (granted == null && deadline - System.nanoTime() <= 0) {
        Processor p = Scheduler.IDLE.tryLeave(this);
        if (p != null) {
          hold(p);
          return;
        }
        Scheduler.IDLE.dropTimers(this);
        if (granted == null) {
          LockSupport.park(this); // all processors are held: their workers see to the timers
        }
      }
    }
    takeGranted();
  }

  private void takeGranted() {
    Processor p = granted;
    granted = null;
    hold(p);
  }

  private void hold(Processor p) {
    idle = false;
    p.worker = this;
    p.advanceTick();
    processor = p;
    beginLook(System.nanoTime());
    Scheduler.SYSMON.wakeIfAsleep();
  }

  /** Gives this worker, which is parked without a processor or not started, one to hold. */
  void grant(Processor p, boolean toSpin) {
    spinning = toSpin;
    p.worker = null; // sysmon must not take a worker that is still waking up for a blocked one
    granted = p;
    LockSupport.unpark(this);
  }

  // ---------------------------------------------------------------------------- blocking

  /** The task is about to block this thread: another may use the processor. */
  void handOffProcessor() {
    Processor p = processor;
    if (p == null) {
      return;
    }
    processor = null;
    if (p.isStalled()) {
      Scheduler.retire(p);
    } else {
      Scheduler.handOff(p);
    }
  }

  /** The task can go on, so it needs a processor; if none is idle, it waits its turn for one. */
  void regainProcessor(ScheduledTask task, ThreadWaiter wait) {
    if (processor != null) {
      return;
    }
    Processor p = Scheduler.IDLE.tryTake();
    if (p != null) {
      hold(p);
      return;
    }
    wait.returning = this;
    Scheduler.readyGlobally(task);
    while (granted == null) {
      LockSupport.park(this);
      Thread.interrupted(); // not the task's, whose interrupts are those of its identity
    }
    takeGranted();
  }

  /** It is the turn of a task that sits on another thread's stack. */
  private void passProcessorTo(ScheduledTask task) {
    Processor p = processor;
    processor = null;
    task.pinnedWait().returning.grant(p, false);
  }
}
