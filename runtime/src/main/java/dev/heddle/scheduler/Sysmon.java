package dev.heddle.scheduler;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.interop.Pins;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that sees to it that nothing starves; it holds no processor.
 *
 * <p>It looks at every processor in growing intervals, from 20 microseconds to 10 milliseconds,
 * like Go's. What it does:
 *
 * <ul>
 *   <li>A worker that has not passed a safepoint for 10 milliseconds while others wait, or whose
 *       thread is blocked, loses its turn: its processor is marked stalled, and another comes into
 *       play.
 *   <li>A task that waits in the next slot of such a worker while processors are idle is moved to
 *       where others find it.
 *   <li>If such a worker keeps tasks to itself because of crowding, that is ended.
 *   <li>Cancelled and interrupted tasks that were not waiting are looked at again.
 *   <li>Work that is visible while processors are idle and nobody looks for it wakes a worker. The
 *       idle protocol does not need that, but for the queue of a processor that has just stalled.
 * </ul>
 */
final class Sysmon extends Thread {
  private static final long MIN_DELAY_NANOS = 20_000;
  private static final long MAX_DELAY_NANOS = 10_000_000;
  private static final int ROUNDS_BEFORE_SLOWER = 50;
  private static final long STUCK_NANOS = 10_000_000;
  private static final int IDLE_ROUNDS_BEFORE_SLEEP = 100;

  /** How late a timer may be before sysmon thinks that nobody looks at it. */
  private static final long TIMER_GRACE_NANOS = 200_000;

  private final SchedulerOptions options;
  private final Queue<ScheduledTask> watched = new ConcurrentLinkedQueue<>();
  private final DeadlockDetector deadlocks = new DeadlockDetector();
  private volatile boolean asleep;
  private int quietRounds;
  private int idleRounds;
  private long delayNanos = MIN_DELAY_NANOS;

  /** How many times a processor was taken out of play; written by this thread only. */
  volatile long stalls;

  Sysmon(SchedulerOptions options) {
    super(CarrierThread.systemGroup(), null, "heddle-sysmon", 0, false);
    CarrierThread.detach(this);
    this.options = options;
  }

  @Override
  public void run() {
    while (true) {
      LockSupport.parkNanos(this, delayNanos);
      Thread.interrupted(); // nobody has a reason to, but it would keep this thread from parking
      if (tryLookOnce(System.nanoTime())) {
        quietRounds = 0;
        delayNanos = MIN_DELAY_NANOS;
      } else if (++quietRounds > ROUNDS_BEFORE_SLOWER) {
        delayNanos = Math.min(2 * delayNanos, MAX_DELAY_NANOS);
      }
      sleepIfIdle();
    }
  }

  void watch(ScheduledTask task) {
    watched.add(task);
    wakeIfAsleep();
  }

  /** Workers that take up a processor make sure that it is being watched. */
  void wakeIfAsleep() {
    if (asleep) {
      LockSupport.unpark(this);
    }
  }

  /** While nothing runs there is nothing to watch. */
  private void sleepIfIdle() {
    if (!isAllIdle() || ++idleRounds < IDLE_ROUNDS_BEFORE_SLEEP || options.reportDeadlock()) {
      if (!isAllIdle()) {
        idleRounds = 0;
      }
      return;
    }
    asleep = true; // volatile, as is the count of idle processors: one of the two sees the other
    if (isAllIdle()) {
      LockSupport.park(this);
    }
    asleep = false;
    idleRounds = 0;
    quietRounds = 0;
    delayNanos = MIN_DELAY_NANOS;
  }

  private boolean isAllIdle() {
    return Scheduler.IDLE.idleProcessors() >= options.processors()
        && watched.isEmpty()
        && !Scheduler.hasVisibleWork(); // there is some if no worker could be started for it
  }

  /**
   * Without memory a look may fail, or because the program's {@code System.err} does, and is made
   * again; this thread goes on in any case.
   */
  private boolean tryLookOnce(long now) {
    try {
      return lookOnce(now);
    } catch (Throwable e) {
      return false;
    }
  }

  /** Returns whether there was anything to do. */
  private boolean lookOnce(long now) {
    boolean acted = false;
    Crowding.expire(now);
    for (Processor p : Scheduler.processors()) {
      acted |= lookAt(p, now);
    }
    acted |= watched.removeIf(task -> task.isDone() || task.tryConvey());
    if (Scheduler.IDLE.idleProcessors() > 0) {
      acted |= wakeForForgottenWork(now);
    }
    if (options.reportDeadlock()) {
      deadlocks.look(now, isAllIdle());
    }
    return acted;
  }

  boolean lookAt(Processor p, long now) {
    Worker worker = p.worker;
    int tick = p.tick();
    ScheduledTask next = p.peekNext();
    if (worker == null || p.isStalled() || tick != p.seenTick) {
      p.seenTick = tick;
      p.seenNanos = now;
      // The worker may have put it there just as its processor was stalled, and got stuck since.
      return next != null && p.isStalled() && moveNext(p, next);
    }
    if (next != null && Scheduler.IDLE.idleProcessors() > 0) {
      return moveNext(p, next);
    }
    if (Crowding.isOn() && !p.stealable().isEmpty()) {
      Crowding.end(); // what waits there may wait long
    }
    if (!othersWait(p, now)) {
      return false;
    }
    boolean blocked = isBlocked(worker);
    long nanos = now - p.seenNanos;
    if (nanos < STUCK_NANOS && !blocked || Linking.keepsProcessor(worker, nanos)) {
      return false;
    }
    reportPinned(worker, blocked);
    stalls++; // first, for what is stalled may end at once and be asked about
    Scheduler.stall(p);
    return true;
  }

  /** Before others come into play: they may let the worker go on from where it is stuck. */
  private static void reportPinned(Worker worker, boolean blocked) {
    try {
      String how = blocked ? " (blocked)" : " (long without a safepoint)";
      ScheduledTask task = worker.currentTask();
      if (task != null) {
        Pins.add(PinnedPlace.of(worker) + how, null, task.name(), 0);
      }
    } catch (VirtualMachineError e) {
      // No memory is left for a report, but the processor is needed all the same.
    }
  }

  private static boolean moveNext(Processor p, ScheduledTask next) {
    if (!p.takeNext(next)) {
      return false;
    }
    Scheduler.readyGlobally(next);
    return true;
  }

  private static boolean othersWait(Processor p, long now) {
    return p.hasWork() || Scheduler.hasVisibleWork() || Scheduler.isTimerDue(now);
  }

  /** Whether its thread waits in plain code, as far as the JVM knows. */
  private static boolean isBlocked(Worker worker) {
    switch (worker.getState()) {
      case BLOCKED:
      case WAITING:
      case TIMED_WAITING:
        return true;
      default:
        return false;
    }
  }

  private static boolean wakeForForgottenWork(long now) {
    if (!Scheduler.hasVisibleWork() && !Scheduler.isTimerDue(now - TIMER_GRACE_NANOS)) {
      return false;
    }
    Scheduler.wakeIfIdle();
    return true;
  }
}
