package dev.heddle.scheduler;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.interop.StackTraces;
import dev.heddle.interop.Woven;
import dev.heddle.task.Priority;
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
public abstract class ScheduledTask extends JoinableTask {
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

  /** Neighbours in its {@link TaskRegistry} list, and which list. Guarded by that list's lock. */
  ScheduledTask liveNext;

  ScheduledTask livePrevious;
  short liveList;

  /** The thread that stands for it, or null if nobody has asked for that. */
  private Thread identity;

  /** Its thread-locals while it does not run, or null; see {@link TaskLocals}. */
  Object threadLocalValues;

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
    IDENTITY.setVolatile(this, Thread.currentThread());
    passCancellationTo(Thread.currentThread());
    enterRunning();
    try {
      refResult = start();
    } catch (Throwable thrown) {
      exception = thrown;
    }
    end(null);
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

  /**
   * The flag of its identity was set: ends what an interrupt ends. As for cancelling, sysmon looks
   * again at a task that may be about to wait without having seen it.
   */
  final void interruptWait() {
    ThreadWaiter pinned = pinnedWait;
    if (pinned != null) {
      pinned.interruptNative();
      if (isInterrupted()) { // it cannot have taken it and be in the same wait
        pinned.fail(interruption(pinned.reason));
      }
    }
    if (!tryConvey()) {
      Scheduler.watch(this);
    }
    unparkTask();
  }

  /** An interrupt is to a wait of ours what it is in a thread that is no task. */
  private CancellationException interruption(WaitReason reason) {
    return Waits.interruption(reason, new InterruptedException());
  }

  // ---------------------------------------------------------------------------- waiting

  /**
   * Whether the running task may not wait, because it is cancelled or its thread interrupted. Then it
   * throws {@link #refusal}; the two are apart so that no structure's lock is held meanwhile.
   */
  final boolean mayNotWait() {
    if (isCancelRequestedPlain()) {
      return true;
    }
    Thread known = identityOrNull();
    if (known == null) {
      return false;
    }
    for (int spins = 1; isLookedAt(); spins++) {
      Worker.pause(spins);
    }
    return ThreadFields.isInterrupted(known);
  }

  /** What a task gets that may not wait. */
  final CancellationException refusal(WaitReason reason) {
    return isCancelRequested() ? cancellation() : interruption(reason);
  }

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
    waitReason = reason;
    waitOwner = owner;
    shielded = false;
  }

  /** Task form of parking: returns at once if the permit is available. */
  protected final void parkTask() {
    if (takePermit()) {
      return;
    }
    if (mayNotWait()) {
      throw refusal(WaitReason.PARK);
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
    if (!waiter.shielded && (isCancelRequested() || isInterrupted())) {
      waiter.fail(refusal(waiter.reason));
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
   *
   * @return false if that was done before, or it has ended
   */
  protected final boolean cancelTask() {
    if (isDone() || !requestCancel()) {
      return false;
    }
    ThreadWaiter pinned = pinnedWait;
    if (pinned != null) {
      pinned.fail(cancellation());
    }
    if (!tryConvey() && Woven.isWoven()) {
      Scheduler.watch(this); // a thread that is a task has fences enough
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
   * Ends the wait of a task that is cancelled or interrupted, unless it must be sat out. False if the
   * task may be about to wait without having seen that: only one that runs may. Whatever wait one
   * begins that was not running when we looked, it begins after that, and sees it.
   */
  final boolean tryConvey() {
    if (isRunning()) {
      boolean pinned = pinnedWait != null; // the beginning of such a wait has a fence
      return pinned || !(isCancelRequested() || isInterrupted());
    }
    if (isWaiting() && !shielded) {
      if (isCancelRequested()) {
        tryEndWait(cancellation()); // makes it first: who has claimed must not fail
      } else {
        conveyInterrupt(interruption(waitReason));
      }
    }
    return true;
  }

  /** The task may take the interrupt at any time; then no wait that it begins later may end. */
  private void conveyInterrupt(Throwable failure) {
    beginLooking();
    boolean claimed = isInterrupted() && tryClaim();
    endLooking();
    if (claimed) {
      endClaimedWait(null, shielded ? null : failure);
    }
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

  // ---------------------------------------------------------------------------- ending

  /** The task has ended. */
  final void end() {
    end(TaskThreads.startedHere(identityOrNull()));
  }

  /** Whether values that it gives to thread-locals are there after it was suspended. */
  protected abstract boolean keepsThreadLocals();

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
