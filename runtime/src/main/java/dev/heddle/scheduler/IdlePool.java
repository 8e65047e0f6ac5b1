package dev.heddle.scheduler;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.timer.TimerHeap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The idle processors and workers, and the protocol by which workers go to sleep and are woken.
 *
 * <h2>Going idle</h2>
 *
 * <ol>
 *   <li>A worker that finds nothing may <em>spin</em>: it looks again for some microseconds. At
 *       most half as many spin as are busy.
 *   <li>Under the lock, it puts its processor and itself among the idle ones.
 *   <li>If it was spinning it takes itself off that count.
 *   <li>Full fence. Then it looks at every queue once more; if one is not empty it leaves the pool,
 *       unless someone has already granted it a processor.
 *   <li>It parks until it is granted a processor. One of the parked workers keeps the timers: it
 *       parks no longer than to the earliest deadline.
 * </ol>
 *
 * <h2>Making work visible</h2>
 *
 * <ol>
 *   <li>The producer puts the task in a queue that others can see.
 *   <li>Full fence.
 *   <li>If a processor is idle and nobody spins, it raises the spinning count from 0 to 1 and
 *       grants an idle processor to an idle or new worker, which starts out spinning.
 *   <li>A spinning worker that finds work takes itself off the count; if it was the last, it looks
 *       whether more is visible and then does as a producer does.
 * </ol>
 *
 * <h2>No wake-up is lost</h2>
 *
 * <p>Going idle is write "idle", fence, read queues; producing is write queue, fence, read "idle".
 * So at least one sees the other. If the producer sees idle processors but does nothing because
 * another worker spins, that one has not left the count yet; it leaves it by an atomic operation
 * and looks at the queues afterwards, in either way of leaving.
 *
 * <p>A task put in the next slot makes no work visible: its worker runs it at once itself. Waking
 * another for it would cost a wake-up by the operating system, tens of microseconds.
 *
 * <h2>Timers</h2>
 *
 * <p>Every worker that runs looks at the timers of all processors now and then. When none runs, the
 * keeper's park ends at the earliest deadline. Whoever goes idle with an earlier timer than the
 * keeper knows of becomes the keeper.
 */
final class IdlePool {
  /** Returned to a worker that need not keep the timers. */
  static final long NO_DEADLINE = TimerHeap.NONE;

  private final SchedulerOptions options;
  private final Object lock = new Object();

  // Guarded by the lock. Large enough from the start: going idle may not fail for lack of memory.
  private final ArrayDeque<Worker> workers;
  private final ArrayDeque<Processor> processors;
  private Worker timerKeeper;
  private long keptDeadline = NO_DEADLINE;

  /** Every worker ever started. */
  private final List<Worker> started = new ArrayList<>();

  private boolean limitReported;

  /** Number of idle processors: written under the lock, read without. */
  private volatile int idleProcessors;

  private final AtomicInteger spinning = new AtomicInteger();

  IdlePool(SchedulerOptions options) {
    this.options = options;
    workers = new ArrayDeque<>(options.maxWorkers());
    processors = new ArrayDeque<>(options.processors() + options.maxWorkers());
  }

  /** How many processors nobody holds. */
  int idleProcessors() {
    return idleProcessors;
  }

  int spinningWorkers() {
    return spinning.get();
  }

  int startedWorkers() {
    synchronized (lock) {
      return started.size();
    }
  }

  List<Worker> workers() {
    synchronized (lock) {
      return List.copyOf(started);
    }
  }

  int idleWorkers() {
    synchronized (lock) {
      return workers.size();
    }
  }

  // ---------------------------------------------------------------------------- spinning

  boolean tryStartSpinning() {
    int busy = options.processors() - idleProcessors;
    if (2 * spinning.get() >= busy) {
      return false;
    }
    spinning.incrementAndGet();
    return true;
  }

  /** Returns whether it was the last one. */
  boolean endSpinning() {
    return spinning.decrementAndGet() == 0;
  }

  // ---------------------------------------------------------------------------- in and out

  /** Step 2 of going idle; {@code processor} is null if the worker has none. */
  void enter(Worker worker, Processor processor) {
    synchronized (lock) {
      workers.push(worker);
      if (processor != null) {
        put(processor);
      }
    }
  }

  /** Adds a processor that nobody holds any more. */
  void add(Processor processor) {
    synchronized (lock) {
      put(processor);
    }
  }

  /** Leaves with a processor; null if none is idle, or someone has granted the worker one. */
  Processor tryLeave(Worker worker) {
    synchronized (lock) {
      if (processors.isEmpty() || !workers.remove(worker)) {
        return null;
      }
      forgetKeeper(worker);
      return take();
    }
  }

  /** Takes an idle processor for a worker that is not in the pool, or returns null. */
  Processor tryTake() {
    if (idleProcessors == 0) {
      return null;
    }
    synchronized (lock) {
      return processors.isEmpty() ? null : take();
    }
  }

  private void put(Processor processor) {
    processor.worker = null;
    processors.push(processor);
    idleProcessors = processors.size();
  }

  private Processor take() {
    Processor processor = processors.pop();
    idleProcessors = processors.size();
    return processor;
  }

  // ---------------------------------------------------------------------------- waking

  /**
   * Step 3 of making work visible; the caller has fenced. While the count is raised other producers
   * rely on this one; so if it finds no processor any more, it looks whether some has become idle
   * again meanwhile and missed their work. If there is no worker to be had, sysmon goes on trying.
   */
  void wakeOne() {
    while (idleProcessors != 0 && spinning.get() == 0 && spinning.compareAndSet(0, 1)) {
      Processor processor = tryTake();
      boolean started = processor != null && tryStart(processor);
      if (started || !endSpinning() || processor != null || !Scheduler.hasVisibleWorkFenced()) {
        return;
      }
    }
  }

  /** Brings {@code processor}, which nobody holds, into play with a worker that looks for work. */
  void start(Processor processor) {
    spinning.incrementAndGet();
    if (!tryStart(processor)) {
      endSpinning();
    }
  }

  private boolean tryStart(Processor processor) {
    Worker worker;
    boolean fresh = false;
    synchronized (lock) {
      worker = workers.poll();
      if (worker == null) {
        worker = newWorkerOrNull();
        fresh = true;
      } else {
        forgetKeeper(worker);
      }
      if (worker == null) {
        put(processor);
      }
    }
    if (worker == null) {
      Scheduler.SYSMON.wakeIfAsleep();
      return false;
    }
    worker.grant(processor, true);
    return !fresh || tryStartThread(worker, processor);
  }

  /** Starts a new worker; gives its processor back if the system has no thread for it. */
  private boolean tryStartThread(Worker worker, Processor processor) {
    try {
      worker.start();
      return true;
    } catch (OutOfMemoryError e) {
      synchronized (lock) {
        started.remove(worker);
        put(processor);
      }
      Scheduler.SYSMON.wakeIfAsleep();
      return false;
    }
  }

  private Worker newWorkerOrNull() {
    if (started.size() < options.maxWorkers()) {
      try {
        int number = started.size() + 1;
        Worker worker = CarrierThread.asItself(() -> new Worker(number, options));
        started.add(worker);
        return worker;
      } catch (OutOfMemoryError e) {
        return null; // sysmon tries again as long as there is work
      }
    }
    if (!limitReported) {
      limitReported = true;
      System.err.println(
          "heddle: all "
              + started.size()
              + " workers are blocked in plain code, and maxWorkers="
              + options.maxWorkers()
              + " allows no more; tasks wait until one returns (raise heddle.maxWorkers)");
    }
    return null;
  }

  // ---------------------------------------------------------------------------- timers

  /** Makes {@code worker} the keeper if it knows of an earlier timer; returns how long to park. */
  long keepTimers(Worker worker) {
    synchronized (lock) {
      long earliest = Scheduler.earliestTimer();
      if (timerKeeper != null && timerKeeper != worker && !isEarlier(earliest)) {
        return NO_DEADLINE;
      }
      timerKeeper = earliest == NO_DEADLINE ? null : worker;
      keptDeadline = earliest;
      return earliest;
    }
  }

  void dropTimers(Worker worker) {
    synchronized (lock) {
      forgetKeeper(worker);
    }
  }

  /** Whether nobody would wake up for the earliest timer. */
  boolean isTimerUnkept() {
    long earliest = Scheduler.earliestTimer();
    if (earliest == NO_DEADLINE) {
      return false;
    }
    synchronized (lock) {
      return timerKeeper == null || isEarlier(earliest);
    }
  }

  private boolean isEarlier(long deadline) {
    return deadline != NO_DEADLINE
        && (keptDeadline == NO_DEADLINE || deadline - keptDeadline < 0);
  }

  private void forgetKeeper(Worker worker) {
    if (timerKeeper == worker) {
      timerKeeper = null;
      keptDeadline = NO_DEADLINE;
    }
  }
}
