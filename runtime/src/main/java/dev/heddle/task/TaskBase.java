package dev.heddle.task;

import dev.heddle.continuation.Continuation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;

/**
 * A task's identity, state, park permit and outcome. It owns the state words: others move a task on
 * through the transitions named here.
 *
 * <h2>Phases</h2>
 *
 * <pre>
 *   from      to        by                                  transition
 *   READY     RUNNING   the worker that dequeued it         {@link #enterRunning()}
 *   RUNNING   READY     its worker, after it unwound        {@link #leaveToReady()}
 *   RUNNING   WAITING   its worker, before others see it    {@link #beginWaiting()}
 *   RUNNING   PARKED    the same, for its park permit       {@link #beginParking()}
 *   PARKED    RUNNING   its worker, finding the permit      {@link #tryEndParking()}
 *   WAITING   READY     whoever ends the wait; one wins     {@link #tryClaim()}
 *   PARKED    READY     the same, or who unparks it         {@link #tryClaimParked()}
 *   RUNNING   DONE      its worker or thread                {@link #leaveToDone()}
 * </pre>
 *
 * <p>What each grants: READY, the task is in one queue, or about to be put there by the one party
 * that moved it to READY. RUNNING, the thread that runs it owns its frames and fields. WAITING,
 * nobody may touch frames; whoever claims it may write the result slots, and then must make it
 * ready. DONE, its outcome never changes.
 *
 * <h2>The wake that comes before the task has unwound</h2>
 *
 * <p>A task is WAITING, and can be claimed and even dequeued elsewhere, while its own worker is
 * still returning through its activations. So there is a second word, {@link #onWorker}: set by the
 * worker that runs it and cleared, with release, as the very last thing that worker does to it.
 * Whoever dequeues the task tests it with acquire ({@link #isOnWorker()}) before running it. So a
 * wait costs one compare-and-set (the claim) and no more.
 *
 * <p>Rejected: both parties meeting in the state word (one more compare-and-set per wait, for a
 * meeting that nearly never happens).
 *
 * <h2>Flags</h2>
 *
 * <p>Cancellation and the park permit are set by any thread, so they have a word of their own that
 * is changed by atomic operations only; the phase can then be stored plainly by the running thread.
 * The upper bits of that word count the parties that are about to look whether the task's thread is
 * interrupted: see {@link #beginLooking()}.
 * Cancelling races with a task that begins to wait: see {@code ScheduledTask.cancelTask}.
 */
public abstract class TaskBase extends Continuation {
  private static final int PHASE_READY = 0;
  private static final int PHASE_RUNNING = 1;
  private static final int PHASE_WAITING = 2;
  private static final int PHASE_PARKED = 3;
  private static final int PHASE_DONE = 4;

  private static final Priority[] PRIORITIES = Priority.values();

  private static final int FLAG_CANCELLED = 1;
  private static final int FLAG_PERMIT = 2;
  private static final int FLAG_JOINED = 4;

  /** What counts one more in the upper bits of the flags: those who look at an interrupt. */
  private static final int ONE_LOOKS = 8;

  private static final VarHandle PHASE;
  private static final VarHandle FLAGS;
  private static final VarHandle ON_WORKER;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PHASE = lookup.findVarHandle(TaskBase.class, "phase", int.class);
      FLAGS = lookup.findVarHandle(TaskBase.class, "flags", int.class);
      ON_WORKER = lookup.findVarHandle(TaskBase.class, "onWorker", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Reductions of finished slices. Written by the running thread only; others read it racily. */
  protected long reductions;

  private final long id;

  /** Null for the name made from the id. */
  private final String name;

  private int phase;
  private int flags;
  private final byte priority;

  /** Whether it was run before; only touched by the thread that runs it. */
  private boolean started;

  /** Whether a worker still has activations of this task on its stack. */
  private boolean onWorker;

  /** Makes a task that is ready and has not run. */
  protected TaskBase(long id, String name, Priority priority) {
    this.id = id;
    this.name = name;
    this.priority = (byte) priority.ordinal();
  }

  // ---------------------------------------------------------------------------- identity

  /** A number that no other task of this JVM has. */
  public final long id() {
    return id;
  }

  /** The name given, or else {@code task-} and the id. */
  public final String name() {
    return name != null ? name : "task-" + id;
  }

  /** How urgent it is. */
  public final Priority priority() {
    return PRIORITIES[priority];
  }

  /** Its {@link Priority#ordinal()}. */
  protected final int priorityIndex() {
    return priority;
  }

  @Override
  public String toString() {
    return "Task[" + name() + ", " + state() + "]";
  }

  // ---------------------------------------------------------------------------- phases

  /** The worker that dequeued it takes it: returns whether this is its first run. */
  protected final boolean enterRunning() {
    assert (int) PHASE.getOpaque(this) == PHASE_READY : this;
    PHASE.setOpaque(this, PHASE_RUNNING);
    onWorker = true;
    boolean first = !started;
    started = true;
    return first;
  }

  /** Whether the running thread's task is still running, and not waiting: then it gave way. */
  protected final boolean isRunning() {
    return (int) PHASE.getOpaque(this) == PHASE_RUNNING;
  }

  /** Its worker makes a task ready that gave way; it is unwound, so it may be queued. */
  protected final void leaveToReady() {
    assert isRunning() : this;
    PHASE.setOpaque(this, PHASE_READY);
    ON_WORKER.setRelease(this, false);
  }

  /** Its worker lets go of a task that waits. It may not touch it afterwards. */
  protected final void leaveToWait() {
    ON_WORKER.setRelease(this, false);
  }

  /** Pairs with the release of {@link #leaveToWait()}. */
  protected final boolean isOnWorker() {
    return (boolean) ON_WORKER.getAcquire(this);
  }

  /** The running task opens itself to be claimed; release publishes what it waits for. */
  protected final void beginWaiting() {
    assert isRunning() : this;
    PHASE.setRelease(this, PHASE_WAITING);
  }

  /** The same for parking; volatile, because the task must look for its permit afterwards. */
  protected final void beginParking() {
    assert isRunning() : this;
    PHASE.setVolatile(this, PHASE_PARKED);
  }

  /** Takes back {@link #beginParking()}: false if someone claimed it, who then completes it. */
  protected final boolean tryEndParking() {
    return PHASE.compareAndSet(this, PHASE_PARKED, PHASE_RUNNING);
  }

  /** Whether it waits or is parked, and nobody has claimed it. */
  protected final boolean isWaiting() {
    int now = (int) PHASE.getVolatile(this);
    return now == PHASE_WAITING || now == PHASE_PARKED;
  }

  @Override
  public final boolean tryClaim() {
    return PHASE.compareAndSet(this, PHASE_WAITING, PHASE_READY) || tryClaimParked();
  }

  /** Claims the task only if it is parked: what {@code unpark} may do. */
  protected final boolean tryClaimParked() {
    return (int) PHASE.getVolatile(this) == PHASE_PARKED
        && PHASE.compareAndSet(this, PHASE_PARKED, PHASE_READY);
  }

  /** It has ended; release publishes its outcome. */
  protected final void leaveToDone() {
    PHASE.setRelease(this, PHASE_DONE);
  }

  /** Whether it has ended; then its outcome can be read. */
  public final boolean isDone() {
    return (int) PHASE.getAcquire(this) == PHASE_DONE;
  }

  /** What it is doing, at some moment during the call. */
  public TaskState state() {
    switch ((int) PHASE.getAcquire(this)) {
      case PHASE_READY:
        return TaskState.READY;
      case PHASE_RUNNING:
        return TaskState.RUNNING;
      case PHASE_WAITING:
      case PHASE_PARKED:
        return TaskState.WAITING;
      default:
        return outcomeState();
    }
  }

  private TaskState outcomeState() {
    if (exception == null) {
      return TaskState.SUCCEEDED;
    }
    boolean cancelled = exception instanceof CancellationException && isCancelRequested();
    return cancelled ? TaskState.CANCELLED : TaskState.FAILED;
  }

  // ---------------------------------------------------------------------------- flags

  /** Asks for cancellation; returns false if that was done before. */
  protected final boolean requestCancel() {
    return setFlag(FLAG_CANCELLED);
  }

  /** Whether cancellation was asked for. */
  public final boolean isCancelRequested() {
    return ((int) FLAGS.getVolatile(this) & FLAG_CANCELLED) != 0;
  }

  /** The same without ordering, for the task itself as it begins to wait. */
  protected final boolean isCancelRequestedPlain() {
    return ((int) FLAGS.getOpaque(this) & FLAG_CANCELLED) != 0;
  }

  /**
   * Another party is about to look whether the task's thread is interrupted, and if so to claim the
   * task: until it has, the task begins no wait, for that must not be claimed if it has taken the
   * interrupt meanwhile. The counter and the interrupt flag are volatile: either the party finds the
   * flag taken, or the task finds the party here.
   */
  protected final void beginLooking() {
    FLAGS.getAndAdd(this, ONE_LOOKS);
  }

  /** The party has claimed the task or let it be. */
  protected final void endLooking() {
    FLAGS.getAndAdd(this, -ONE_LOOKS);
  }

  /** Whether a party is between these two. */
  protected final boolean isLookedAt() {
    return (int) FLAGS.getVolatile(this) >= ONE_LOOKS;
  }

  /** Makes the park permit available; returns false if it was. */
  protected final boolean givePermit() {
    return setFlag(FLAG_PERMIT);
  }

  /** Whether the park permit is available. */
  protected final boolean hasPermit() {
    return ((int) FLAGS.getVolatile(this) & FLAG_PERMIT) != 0;
  }

  /** Takes the park permit if it is available. */
  protected final boolean takePermit() {
    while (true) {
      int old = (int) FLAGS.getVolatile(this);
      if ((old & FLAG_PERMIT) == 0) {
        return false;
      }
      if (FLAGS.compareAndSet(this, old, old & ~FLAG_PERMIT)) {
        return true;
      }
    }
  }

  /** Notes that somebody asked for the outcome by joining. */
  protected final void markJoined() {
    if (((int) FLAGS.getOpaque(this) & FLAG_JOINED) == 0) {
      setFlag(FLAG_JOINED);
    }
  }

  /** Whether somebody joins or has joined. */
  protected final boolean isJoined() {
    return ((int) FLAGS.getVolatile(this) & FLAG_JOINED) != 0;
  }

  private boolean setFlag(int flag) {
    int old = (int) FLAGS.getAndBitwiseOr(this, flag);
    return (old & flag) == 0;
  }
}
