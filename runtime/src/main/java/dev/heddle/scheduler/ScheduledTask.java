package dev.heddle.scheduler;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Waiter;
import dev.heddle.interop.StackTraces;
import dev.heddle.interop.Woven;
import dev.heddle.queue.WaiterList;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskBase;
import dev.heddle.task.TaskState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

/**
 * A task as the scheduler sees it: what it waits for, and how its waits begin and end.
 *
 * <p>Fields of a wait are written by the task before it opens itself to be claimed (release), and
 * by the claimer afterwards (acquire); so plain fields are enough.
 */
public abstract class ScheduledTask extends TaskBase implements WaitOwner {
  private static final int NORMAL = Priority.NORMAL.ordinal();

  private static final VarHandle IDENTITY;

  static {
    try {
      IDENTITY =
          MethodHandles.lookup().findVarHandle(ScheduledTask.class, "identity", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Why it waits, or waited last. */
  private WaitReason waitReason;

  /** What it waits in, or null. */
  private WaitOwner waitOwner;

  /** Ends its wait in time, or null. */
  private TaskTimer timer;

  /** Whether its wait goes on though it is cancelled. */
  private boolean shielded;

  /** See {@link #isLent}. */
  private boolean lent;

  /** Whether its identity tells what it is parked for. */
  private boolean showsBlocker;

  /** The blocking wait of its thread while it is pinned, or null. */
  private volatile ThreadWaiter pinnedWait;

  /** Those who wait for it to end: a {@link WaiterList}, guarded by {@link JoinLock#of}. */
  private Waiter joiners;

  /** Neighbours in its {@link TaskRegistry} list, and which list. Guarded by that list's lock. */
  ScheduledTask liveNext;

  ScheduledTask livePrevious;
  short liveList;

  /** The thread that stands for it, or null if nobody has asked for that. */
  private Thread identity;

  /** Its thread-locals while it does not run, or null; see {@link TaskLocals}. */
  Object threadLocalValues;

  /** How many no-preempt regions it is in. Only its running thread touches this. */
  private short noPreempt;

  /** Whether it was asked to give way inside such a region. */
  private boolean preemptPending;

  /** Makes a task that is ready and has not run. */
  protected ScheduledTask(long id, String name, Priority priority) {
    super(id, name, priority);
  }

  // ---------------------------------------------------------------------------- for the worker

  /** Takes it to be run; returns whether for the first time. */
  final boolean begin() {
    return enterRunning();
  }

  /**
   * Its worker has failed while it had this task in hand, which is not to be lost for that. If it
   * has not begun its slice it is queued again, and if it waits it waits on; a slice that is under
   * way, or just over, ends the task, with what has failed as its failure.
   */
  final void rescue(Throwable failure) {
    if (isRunning()) {
      exception = failure;
      Scheduler.REGISTRY.remove(this);
      end();
    } else if (isOnWorker()) {
      letWait();
    } else if (!isDone()) {
      Scheduler.readyGlobally(this);
    }
  }

  /** Whether its last worker has not yet returned through all its activations. */
  final boolean isUnwinding() {
    return isOnWorker();
  }

  /** Runs it as the thread that it is, without an agent. */
  final void runOnThread() {
    enterRunning();
    try {
      refResult = start();
    } catch (Throwable thrown) {
      exception = thrown;
    }
    end();
  }

  /** Whether it stopped running without waiting. */
  final boolean gaveWay() {
    return isRunning();
  }

  final void makeReady() {
    leaveToReady();
  }

  final void letWait() {
    leaveToWait();
  }

  final void addReductions(int used) {
    reductions += used;
  }

  /** Whether it is queued apart because of its priority. */
  final boolean hasOwnQueue() {
    return priorityIndex() != NORMAL;
  }

  // ---------------------------------------------------------------------------- thread identity

  /** The thread that stands for this task; made at the first call. Any thread may ask. */
  final Thread identity() {
    Thread known = identityOrNull();
    if (known != null) {
      return known;
    }
    Thread made = CarrierThread.asItself(() -> TaskIdentity.of(this));
    return IDENTITY.compareAndSet(this, null, made) ? passCancellationTo(made) : identityOrNull();
  }

  final Thread identityOrNull() {
    return (Thread) IDENTITY.getAcquire(this);
  }

  /** Says who it is before it starts. */
  final void setIdentity(Thread thread) {
    assert identity == null : this;
    IDENTITY.setRelease(this, thread);
  }

  /** Whether its identity is a thread that runs otherwise, and was lent to it. */
  final boolean isLent() {
    return lent;
  }

  final void setLent() {
    lent = true;
  }

  /** See {@link #cancelTask}: either that finds the identity, or this the cancellation. */
  private Thread passCancellationTo(Thread made) {
    if (isCancelRequested()) {
      made.interrupt();
    }
    return made;
  }

  /** Its state as that of a thread. */
  final Thread.State threadState() {
    ThreadWaiter pinned = pinnedWait;
    if (isDone()) {
      return Thread.State.TERMINATED;
    }
    if (pinned == null && !isWaiting()) {
      return Thread.State.RUNNABLE;
    }
    boolean timed = pinned != null ? pinned.timed : timer != null;
    return timed ? Thread.State.TIMED_WAITING : Thread.State.WAITING;
  }

  private boolean isInterrupted() {
    Thread known = identityToInterrupt();
    return known != null && ThreadFields.isInterrupted(known);
  }

  /** The running task takes the interrupt flag of its identity, if it is set. */
  final boolean takeInterrupt() {
    Thread known = identityToInterrupt();
    return known != null && ThreadFields.takeInterrupt(known);
  }

  /** Its identity, or null; a cancelled task needs one, for it is that which is interrupted. */
  private Thread identityToInterrupt() {
    Thread known = identityOrNull();
    return known == null && isCancelRequested() ? identity() : known;
  }

  /** The flag of its identity was set: ends what an interrupt ends. */
  final void interruptWait() {
    unparkTask();
    ThreadWaiter pinned = pinnedWait;
    if (pinned != null) {
      pinned.interruptNative();
    }
  }

  // ---------------------------------------------------------------------------- preemption

  @Override
  public final boolean exhausted() {
    return ((Worker) Thread.currentThread()).onExhausted(this);
  }

  /** From here to the matching {@link #endNoPreempt()} this task keeps its worker. */
  public final void beginNoPreempt() {
    noPreempt++;
  }

  /** Ends a no-preempt region; a request that came meanwhile is met at the next safepoint. */
  public final void endNoPreempt() {
    assert noPreempt > 0 : "no region to end";
    if (--noPreempt == 0 && preemptPending) {
      preemptPending = false;
      ((Worker) Thread.currentThread()).exhaustBudget(this);
    }
  }

  /** Whether the task must keep its worker; then the request is remembered. */
  final boolean deferPreemption() {
    if (noPreempt == 0) {
      return false;
    }
    preemptPending = true;
    return true;
  }

  // ---------------------------------------------------------------------------- waiting

  final void suspend(WaitReason reason, WaitOwner owner) {
    prepareWait(reason, owner);
    beginWaiting();
    beginUnwinding();
  }

  /** Waits for something that must end, and soon will, whether the task is cancelled or not. */
  final void suspendShielded(WaitReason reason, WaitOwner owner) {
    waitReason = reason;
    waitOwner = owner;
    shielded = true;
    beginWaiting();
    beginUnwinding();
  }

  final void suspendUntil(WaitReason reason, WaitOwner owner, TaskTimer deadline) {
    prepareWait(reason, owner);
    timer = deadline;
    ((Worker) Thread.currentThread()).addTimer(deadline);
    beginUnwinding();
  }

  /** The heap has taken the timer; its lock is held. */
  final void beginTimedWaiting() {
    beginWaiting();
  }

  private void prepareWait(WaitReason reason, WaitOwner owner) {
    if (isCancelRequestedPlain()) {
      throw cancellation();
    }
    waitReason = reason;
    waitOwner = owner;
    shielded = false;
  }

  /** Task form of parking: returns at once if the permit is available. */
  protected final void parkTask() {
    if (takePermit()) {
      return;
    }
    prepareWait(WaitReason.PARK, null);
    beginParking();
    if (hasPermit() && tryEndParking()) {
      takePermit();
      return;
    }
    beginUnwinding();
  }

  /**
   * Task form of parking as {@code LockSupport} has it: an interrupt ends it, a cancellation only by
   * the interrupt that it causes, and it never throws.
   *
   * @param reason what it does so for
   * @param blocker what {@code LockSupport.getBlocker} is to tell, or null
   * @param deadlineNanos on the scale of {@link System#nanoTime()}, or 0 for none
   */
  final void parkAsThread(WaitReason reason, Object blocker, long deadlineNanos) {
    if (takePermit() || isInterrupted()) {
      return;
    }
    waitReason = reason;
    waitOwner = null;
    shielded = true;
    showBlocker(blocker);
    if (deadlineNanos == Waits.NO_DEADLINE) {
      beginParking();
    } else {
      timer = TaskTimer.ofParking(this, deadlineNanos);
      ((Worker) Thread.currentThread()).addTimer(timer);
    }
    if (hasPermit() && tryEndParking()) {
      disarmTimer();
      hideBlocker();
      takePermit();
      return;
    }
    beginUnwinding();
  }

  /** Plain form of {@link #parkAsThread}: blocks the worker, which hands its processor over. */
  final void parkPinned(WaitReason reason, Object blocker, long deadlineNanos) {
    if (takePermit() || isInterrupted()) {
      return;
    }
    showBlocker(blocker);
    Blocking.awaitPermit(reason, deadlineNanos);
    hideBlocker();
  }

  private void showBlocker(Object blocker) {
    Thread known = blocker == null ? null : identityOrNull();
    if (known != null) {
      ThreadFields.setParkBlocker(known, blocker);
      showsBlocker = true;
    }
  }

  private void hideBlocker() {
    if (showsBlocker) {
      showsBlocker = false;
      ThreadFields.setParkBlocker(identityOrNull(), null);
    }
  }

  private void disarmTimer() {
    TaskTimer armed = timer;
    if (armed != null) {
      timer = null;
      armed.cancel();
    }
  }

  /** The heap has taken the timer of a parking task; its lock is held. */
  final void beginTimedParking() {
    beginParking();
  }

  /** The park permit was taken in the course of another wait: gives it back. */
  final void returnPermit() {
    givePermit();
  }

  /** Makes the permit available, and wakes the task if it is parked. */
  protected final void unparkTask() {
    if (tryClaimParked()) {
      complete(null, null); // straight to the task, without a permit in between
      return;
    }
    if (!givePermit()) {
      return; // whoever gave it wakes the task
    }
    ThreadWaiter pinned = pinnedWait;
    if (pinned != null && pinned.endsByPermit() && pinned.tryClaim()) {
      takePermit();
      pinned.complete(null, null);
    } else if (tryClaimParked()) {
      takePermit();
      complete(null, null);
    }
  }

  @Override
  public final void complete(Object result, Throwable failure) {
    disarmTimer();
    hideBlocker();
    waitOwner = null;
    refResult = result;
    exception = failure;
    Scheduler.ready(this);
  }

  /** Ends a wait that the caller claimed on behalf of nobody in the structure. */
  final void endClaimedWait(Object result, Throwable failure) {
    WaitOwner owner = waitOwner;
    if (owner != null) {
      owner.abandon(this);
    }
    complete(result, failure);
  }

  // ---------------------------------------------------------------------------- pinned waiting

  final void beginPinnedWait(ThreadWaiter waiter) {
    pinnedWait = waiter;
    if (isCancelRequested() && !waiter.shielded) {
      waiter.fail(cancellation());
    } else if (waiter.endsByPermit() && hasPermit() && waiter.tryClaim()) {
      takePermit();
      waiter.complete(null, null);
    }
  }

  final void endPinnedWait() {
    pinnedWait = null;
  }

  /** The wait of its blocked thread, or null. */
  final ThreadWaiter pinnedWait() {
    return pinnedWait;
  }

  // ---------------------------------------------------------------------------- cancelling

  /**
   * Asks the task to end at its next blocking point, or at the one it is in.
   *
   * <p>The flag is set first and the phase read afterwards, while a task that begins to wait stores
   * its phase and read the flag before, without a fence: it may miss the flag while we miss its
   * phase. That is rare and a fence per wait is dear, so sysmon looks at such a task again until
   * it waits or has ended.
   *
   * <p>The JDK's blocking methods know nothing of cancellation, but of interruption: so the thread
   * that stands for the task is interrupted, too.
   */
  protected final boolean cancelTask() {
    if (isDone() || !requestCancel()) {
      return false;
    }
    ThreadWaiter pinned = pinnedWait;
    if (pinned != null) {
      pinned.fail(cancellation());
    }
    if (!tryConveyCancellation() && Woven.isWoven()) {
      Scheduler.watchCancelled(this); // a thread that is a task has fences enough
    }
    Thread known = identityOrNull();
    if (known != null) {
      known.interrupt(); // comes last: a program's thread may override it, and fail
    } else {
      unparkTask(); // and when it asks for its thread, that is interrupted
    }
    return true;
  }

  /**
   * Ends the wait of a cancelled task, unless it must be sat out. False if the task may be about to
   * wait without having seen that it is cancelled: only one that runs may. Whatever wait one begins
   * that was not running when we looked, it begins after that, and sees it.
   */
  final boolean tryConveyCancellation() {
    if (isRunning()) {
      return pinnedWait != null; // the beginning of such a wait has a fence
    }
    if (isWaiting() && !shielded) {
      tryEndWait(cancellation()); // makes it first: who has claimed must not fail
    }
    return true;
  }

  /**
   * Ends the wait that the task is in by now, which need not be the one that was looked at: that
   * may have ended, and a shielded one have begun. A shielded one must not throw, for a park of the
   * JDK's would leave its node in a queue; so it ends early, as it may, and is begun again.
   */
  final boolean tryEndWait(Throwable failure) {
    if (!tryClaim()) {
      return false;
    }
    endClaimedWait(null, shielded ? null : failure);
    return true;
  }

  private CancellationException cancellation() {
    return new CancellationException(name() + " was cancelled");
  }

  // ---------------------------------------------------------------------------- ending, joining

  /** Links {@code waiter} to be completed at the end of this task; false if that has come. */
  protected final boolean tryAddJoiner(Waiter waiter) {
    return tryAddJoiner(waiter, true);
  }

  /** The same; who does not join merely looks on, and a failure may still be an uncaught one. */
  protected final boolean tryAddJoiner(Waiter waiter, boolean joins) {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    try {
      if (isDone()) {
        return false;
      }
      if (joins) {
        markJoined();
      }
      joiners = WaiterList.addLast(joiners, waiter);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Who has waited for its end for longest, or null. */
  protected final Waiter firstJoiner() {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    Waiter first = joiners == null ? null : joiners.next;
    lock.unlock();
    return first;
  }

  /** Task form of {@link #tryAddJoiner}: also begins the joiner's wait. */
  protected final boolean trySuspendJoiner(ScheduledTask joiner) {
    return trySuspendJoiner(joiner, null);
  }

  /** The same with a deadline, at which the joiner's call throws {@code failure}. */
  protected final boolean trySuspendJoiner(
      ScheduledTask joiner, long deadlineNanos, Throwable failure) {
    return trySuspendJoiner(joiner, new TaskTimer(joiner, deadlineNanos, null, failure));
  }

  private boolean trySuspendJoiner(ScheduledTask joiner, TaskTimer deadline) {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    try {
      if (isDone()) {
        return false;
      }
      if (deadline == null) {
        joiner.suspend(WaitReason.JOIN, this);
      } else {
        joiner.suspendUntil(WaitReason.JOIN, this, deadline);
      }
      markJoined();
      joiners = WaiterList.addLast(joiners, joiner);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final void abandon(Waiter waiter) {
    JoinLock lock = JoinLock.of(this);
    lock.lock();
    try {
      if (WaiterList.isLinked(waiter)) {
        joiners = WaiterList.remove(joiners, waiter);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The task has ended: publishes its outcome and wakes those who joined it. Who joined its thread
   * may hold that thread's monitor meanwhile, so the monitor is entered last.
   */
  final void end() {
    Thread thread = TaskThreads.startedHere(identityOrNull());
    try {
      if (thread != null) {
        TaskThreads.terminate(thread);
      }
    } finally {
      JoinLock lock = JoinLock.of(this);
      lock.lock();
      leaveToDone();
      lock.unlock();
      if (joiners != null) {
        wakeJoiners(lock);
      }
    }
    if (thread != null) {
      TaskThreads.terminated(thread);
    }
    if (exception != null && !isJoined()) {
      reportUncaught();
    }
  }

  /** The handler, or the exception it is to print, may fail; whoever runs the task goes on. */
  private void reportUncaught() {
    try {
      uncaught(exception);
    } catch (Throwable e) {
      // Whatever could be done to tell of it would fail alike.
    }
  }

  /** What those get who join a failed task; making it may fail, as {@code toString} may. */
  private Throwable safeJoinFailure() {
    try {
      return joinFailure();
    } catch (Throwable e) {
      return e;
    }
  }

  private void wakeJoiners(JoinLock lock) {
    while (true) {
      lock.lock();
      Waiter last = joiners;
      Waiter first = last == null ? null : last.next;
      if (first != null) {
        joiners = WaiterList.remove(last, first);
      }
      lock.unlock();
      if (first == null) {
        return;
      }
      if (first.tryClaim()) {
        first.complete(result(), exception == null ? null : safeJoinFailure());
      }
    }
  }

  /** Whether values that it gives to thread-locals are there after it was suspended. */
  protected abstract boolean keepsThreadLocals();

  /** What joining returns for a task that succeeded. */
  protected abstract Object result();

  /** What joining throws for a task that failed. */
  protected abstract RuntimeException joinFailure();

  /** Called when it failed and nobody has joined it. */
  protected abstract void uncaught(Throwable thrown);

  // ---------------------------------------------------------------------------- looking at it

  @Override
  public TaskState state() {
    TaskState state = super.state();
    return state == TaskState.RUNNING && pinnedWait != null ? TaskState.PINNED : state;
  }

  /** Why it waits; null if it does not. */
  public final WaitReason waitReason() {
    ThreadWaiter pinned = pinnedWait;
    if (pinned != null) {
      return pinned.reason;
    }
    return isWaiting() ? waitReason : null;
  }

  /** What it is parked for, in the JDK's code; or null. */
  final Object blocker() {
    Thread known = identityOrNull();
    return known == null ? null : LockSupport.getBlocker(known);
  }

  /** The task that the calling thread runs, or null. */
  public static ScheduledTask currentOrNull() {
    Worker worker = Worker.currentOrNull();
    return worker != null ? worker.currentTask() : ThreadTasks.currentOrNull();
  }

  /** Reductions so far; exact when the task asks itself, else up to the last slice. */
  public final long reductions() {
    Worker worker = Worker.currentOrNull();
    boolean own = worker != null && worker.currentTask() == this;
    return own ? reductions + worker.sliceReductions() : reductions;
  }

  /**
   * The logical stack, innermost first: what is on its thread's stack, if it runs, and what is on
   * the heap. For a task that runs or goes on meanwhile it is a guess.
   */
  public final StackTraceElement[] stackTrace(int most) {
    for (int spins = 1; isWaiting() && isOnWorker(); spins++) {
      Worker.pause(spins); // it is still returning through its activations
    }
    Worker worker = Scheduler.workerOf(this);
    StackTraceElement[] frames = StackTraces.places(top(), most);
    if (worker == null) {
      return frames;
    }
    StackTraceElement[] own = StackTraces.stitch(worker.getStackTrace(), frames);
    return own.length <= most ? own : Arrays.copyOf(own, most);
  }
}
