package dev.heddle.scheduler;

import dev.heddle.queue.RunQueue;
import dev.heddle.queue.StealableQueue;
import dev.heddle.task.TaskIds;
import dev.heddle.timer.TimerHeap;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The right to run tasks: a run queue, a slot for the task to run next, and timers.
 *
 * <p>A worker holds a processor from the moment it takes it from the idle pool, or is granted it,
 * until it gives it away; nobody takes it from the worker. When sysmon finds the worker stuck, it
 * marks the processor <em>stalled</em> and brings a substitute into play; the worker gives the
 * stalled one up when it notices. Rejected: taking the processor itself away, as Go does at system
 * calls, for then every access of a worker to its own run queue would have to be synchronized.
 *
 * <pre>
 *   field      writer            reader           access
 *   next       holder, sysmon    holder, sysmon   taken by compare-and-set, put by the holder
 *   queue      holder            holder, thieves  see RunQueue
 *   timers     any               any              own lock
 *   tick       holder            sysmon           opaque: only its changing matters
 *   stalled    sysmon, holder    holder           volatile
 *   worker     holder, granter   sysmon, dump     volatile; null until its worker is awake
 * </pre>
 */
final class Processor {
  private static final int QUEUE_CAPACITY = 256;
  private static final int IDS_PER_BLOCK = 256;

  private static final VarHandle NEXT;
  private static final VarHandle TICK;
  private static final VarHandle SLICES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      NEXT = lookup.findVarHandle(Processor.class, "next", ScheduledTask.class);
      TICK = lookup.findVarHandle(Processor.class, "tick", int.class);
      SLICES = lookup.findVarHandle(Processor.class, "slices", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final int index;

  /** For the holder only; others use {@link #stealable()}. */
  final RunQueue<ScheduledTask> queue = new RunQueue<>(QUEUE_CAPACITY);

  final TimerHeap timers = new TimerHeap();

  /** Who holds it, or null. */
  volatile Worker worker;

  private volatile boolean stalled;
  private ScheduledTask next;
  private int tick;

  /** Ids that the holder may give to tasks. */
  private long nextId;

  private long idLimit;

  // What the holder counts; others read it racily, for statistics.
  long slices;
  long reductions;
  long preemptions;
  long steals;

  /** How long a slice took lately. Written by the holder; others read it racily. */
  int sliceNanos = Integer.MAX_VALUE;

  // What sysmon saw last. Touched by sysmon only.
  int seenTick;
  long seenNanos;

  /** State of the pseudo-random sequence of the holder; never 0. */
  private long random;

  Processor(int index, long seed) {
    this.index = index;
    long mixed = (seed + index) * 0x9E3779B97F4A7C15L;
    random = mixed == 0 ? 1 : mixed;
  }

  /** Holder: a number from 0 to {@code bound - 1}, by xorshift (Marsaglia 2003). */
  int nextRandom(int bound) {
    long x = random;
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
    random = x;
    return (int) ((x >>> 33) % bound);
  }

  StealableQueue<ScheduledTask> stealable() {
    return queue;
  }

  // ---------------------------------------------------------------------------- the next slot

  /** The task to be run next, or null; it may be taken meanwhile. */
  ScheduledTask peekNext() {
    return (ScheduledTask) NEXT.getOpaque(this);
  }

  /** Takes {@code task} from the slot, if it still is there. */
  boolean takeNext(ScheduledTask task) {
    return NEXT.compareAndSet(this, task, null);
  }

  /** Holder: puts {@code task} into the slot and returns the one displaced, or null. */
  ScheduledTask putNext(ScheduledTask task) {
    ScheduledTask old = peekNext();
    if (old != null && NEXT.compareAndSet(this, old, task)) {
      return old;
    }
    NEXT.setRelease(this, task); // empty, and only the holder fills it
    return null;
  }

  /** Holder: how many turns there have been; each runs one slice. */
  int turn() {
    return (int) slices;
  }

  // ---------------------------------------------------------------------------- sysmon's view

  /** Holder: shows that it has taken it up; later on the slices show that it is alive. */
  void advanceTick() {
    TICK.setOpaque(this, tick + 1);
  }

  /** A number that changes as long as the holder is alive. */
  int tick() {
    return (int) TICK.getOpaque(this) + (int) (long) SLICES.getOpaque(this);
  }

  boolean isStalled() {
    return stalled;
  }

  void setStalled(boolean stalled) {
    this.stalled = stalled;
  }

  /**
   * Whether another worker had better run what waits in the queue; see {@link Crowding}. What an
   * active worker will have run by itself in a moment is left to it while workers collide.
   */
  boolean isShared() {
    return !Crowding.isOn()
        || worker == null
        || stalled
        || Crowding.isWorthSharing(queue.size(), sliceNanos);
  }

  /** Whether a task waits here; exact for the holder as long as nobody steals. */
  boolean hasWork() {
    return peekNext() != null || !queue.isEmpty();
  }

  // ---------------------------------------------------------------------------- ids

  /** Holder: an id that no other task has. */
  long newId() {
    if (nextId == idLimit) {
      nextId = TaskIds.reserve(IDS_PER_BLOCK);
      idLimit = nextId + IDS_PER_BLOCK;
    }
    return nextId++;
  }
}
