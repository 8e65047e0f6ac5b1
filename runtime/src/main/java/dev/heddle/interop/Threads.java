package dev.heddle.interop;

import dev.heddle.ThreadBody;
import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.EndingThreads;
import dev.heddle.scheduler.ScheduledTask;
import dev.heddle.scheduler.TaskThreads;
import dev.heddle.scheduler.ThreadWaits;
import dev.heddle.scheduler.Waits;
import dev.heddle.scheduler.Yielding;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the JDK's methods on threads do under the agent: it redirects their calls here, in the
 * program's classes and in the JDK's, so that a task counts as a thread of its own.
 *
 * <p>Each does what the method of the same name does, as its documentation says; the receiver comes
 * first. Outside of tasks it does nothing else. In a task the plain form blocks the worker, which
 * hands its processor over; the task form, with a {@link Continuation}, suspends the task.
 *
 * <p>Threads: any.
 */
public final class Threads {
  private Threads() {}

  // ---------------------------------------------------------------------------- identity

  /** {@link Thread#currentThread()}: in a task, the thread that stands for it. */
  public static Thread currentThread() {
    Thread thread = Thread.currentThread();
    return thread instanceof CarrierThread carrier ? carrier.face() : thread;
  }

  /** The thread that {@code thread}, on which the caller runs, is to the code it runs. */
  public static Thread shown(Thread thread) {
    return thread instanceof CarrierThread carrier ? carrier.face() : thread;
  }

  /** {@link Thread#isAlive()}. */
  public static boolean isAlive(Thread thread) {
    ScheduledTask task = TaskThreads.taskOf(thread);
    return task != null ? !task.isDone() : thread.isAlive();
  }

  /** {@link Thread#getAllStackTraces()}. */
  public static Map<Thread, StackTraceElement[]> getAllStackTraces() {
    return TaskThreads.withTasks(Thread.getAllStackTraces());
  }

  /** {@code Thread.getAllThreads()}, of JDK 19 and later, by which a group finds its threads. */
  public static Thread[] getAllThreads() {
    return TaskThreads.all();
  }

  /** {@link Thread#getState()} of a thread whose own state is {@code own}. */
  public static Thread.State state(Thread.State own, Thread thread) {
    return TaskThreads.state(thread, own);
  }

  /** {@link Thread#getStackTrace()} of a thread whose own trace is {@code own}. */
  public static StackTraceElement[] stackTrace(StackTraceElement[] own, Thread thread) {
    return TaskThreads.stackTrace(thread, own);
  }

  /** Called when {@code thread}'s interrupt flag was set. */
  public static void interrupted(Thread thread) {
    TaskThreads.interrupted(thread);
  }

  // ---------------------------------------------------------------------------- starting

  /** What {@link Thread#start()} does when it has found that it may: the thread may be a task. */
  public static void start0(Thread thread) {
    if (TaskThreads.isSelected(thread)) {
      ThreadBody.start(thread);
    } else {
      TaskThreads.startNatively(thread);
    }
  }

  /** {@link Thread#run()} itself, called by a subclass: runs what the thread was made with. */
  public static void run(Thread thread) {
    Runnable target = TaskThreads.target(thread);
    if (target != null) {
      target.run();
    }
  }

  /**
   * Task form of {@link #run(Thread)}: runs that in its task version, also if its class is the JDK's.
   * Traces show it as the JDK's method.
   */
  public static void run(Thread thread, Continuation continuation) throws Throwable {
    Runnable target = TaskThreads.target(thread);
    if (target == null) {
      return;
    }
    Frame frame = new RunFrame(); // at once, for it may find no memory
    if (target instanceof RunnableTwin twin) {
      twin.run(continuation);
    } else {
      MethodHandle ofJdk = Dispatch.body(target.getClass(), false);
      if (ofJdk == null) {
        target.run();
      } else {
        Object nothing = ofJdk.invokeExact((Object) target, continuation);
        assert nothing == null : nothing;
      }
    }
    if (continuation.unwinding) {
      continuation.save(frame, RUN, 0);
    }
  }

  private static final class RunFrame extends Frame {}

  private static final Resumer RUN =
      new Resumer() {
        @Override
        public void resume(Frame frame, Continuation continuation) {
          continuation.takeVoid();
        }

        @Override
        public StackTraceElement place(Frame frame) {
          return StackTraces.threadRun();
        }
      };

  // ---------------------------------------------------------------------------- giving way

  /** {@link Thread#yield()}. */
  public static void yield() {
    Yielding.yieldThread();
  }

  /** Task form of {@link #yield()}. */
  public static void yield(Continuation continuation) {
    Yielding.yieldTask(continuation);
  }

  /** Whether the caller keeps other tasks waiting if it spins. */
  public static boolean othersWait() {
    return Yielding.othersWait();
  }

  // ---------------------------------------------------------------------------- sleeping

  /** {@link Thread#sleep(long)}. */
  public static void sleep(long millis) throws InterruptedException {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      Thread.sleep(millis);
    } else {
      ThreadWaits.sleep(task, nanos(millis, 0));
    }
  }

  /** Task form of {@link #sleep(long)}. */
  public static void sleep(long millis, Continuation continuation) throws InterruptedException {
    sleepNanos(nanos(millis, 0), continuation);
  }

  /** {@link Thread#sleep(long, int)}. */
  public static void sleep(long millis, int nanos) throws InterruptedException {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      Thread.sleep(millis, nanos);
    } else {
      ThreadWaits.sleep(task, nanos(millis, nanos));
    }
  }

  /** Task form of {@link #sleep(long, int)}. */
  public static void sleep(long millis, int nanos, Continuation continuation)
      throws InterruptedException {
    sleepNanos(nanos(millis, nanos), continuation);
  }

  /** {@code Thread.sleep(Duration)}, of JDK 19 and later. */
  public static void sleep(Duration duration) throws InterruptedException {
    ScheduledTask task = ThreadWaits.currentTask();
    long nanos = TimeUnit.NANOSECONDS.convert(duration);
    if (nanos < 0) {
      return;
    }
    if (task == null) {
      Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
    } else {
      ThreadWaits.sleep(task, nanos);
    }
  }

  /** Task form of {@link #sleep(Duration)}. */
  public static void sleep(Duration duration, Continuation continuation)
      throws InterruptedException {
    long nanos = TimeUnit.NANOSECONDS.convert(duration);
    if (nanos >= 0) {
      sleepNanos(nanos, continuation);
    }
  }

  private static void sleepNanos(long nanos, Continuation continuation)
      throws InterruptedException {
    ThreadWaits.sleep(nanos, continuation);
    if (nanos == 0 && !continuation.unwinding) {
      Yielding.yieldTask(continuation); // as a thread does
    }
  }

  private static long nanos(long millis, int nanos) {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout value is negative");
    }
    if (nanos < 0 || nanos > 999_999) {
      throw new IllegalArgumentException("nanosecond timeout value out of range");
    }
    long whole = TimeUnit.MILLISECONDS.toNanos(millis);
    return whole > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : whole + nanos;
  }

  // ---------------------------------------------------------------------------- joining

  /** {@link Thread#join()}. */
  public static void join(Thread thread) throws InterruptedException {
    join(thread, 0);
  }

  /** Task form of {@link #join(Thread)}. */
  public static void join(Thread thread, Continuation continuation) throws InterruptedException {
    join(thread, 0, continuation);
  }

  /** {@link Thread#join(long)}. */
  public static void join(Thread thread, long millis) throws InterruptedException {
    ScheduledTask target = TaskThreads.taskOf(thread);
    if (target == null) {
      thread.join(millis);
    } else {
      join(target, deadline(nanos(millis, 0)));
    }
  }

  /** Task form of {@link #join(Thread, long)}. */
  public static void join(Thread thread, long millis, Continuation continuation)
      throws InterruptedException {
    join(thread, millis, 0, continuation);
  }

  /** {@link Thread#join(long, int)}. */
  public static void join(Thread thread, long millis, int nanos) throws InterruptedException {
    ScheduledTask target = TaskThreads.taskOf(thread);
    if (target == null) {
      thread.join(millis, nanos);
    } else {
      join(target, deadline(nanos(millis, nanos)));
    }
  }

  /** Task form of {@link #join(Thread, long, int)}. */
  public static void join(Thread thread, long millis, int nanos, Continuation continuation)
      throws InterruptedException {
    if (!tryJoin(thread, deadline(nanos(millis, nanos)), continuation)) {
      thread.join(millis, nanos);
    }
  }

  /** {@code Thread.join(Duration)}, of JDK 19 and later. */
  public static boolean join(Thread thread, Duration duration) throws InterruptedException {
    long nanos = requireStarted(thread, duration);
    ScheduledTask target = TaskThreads.taskOf(thread);
    if (nanos > 0 && target != null) {
      join(target, ThreadWaits.deadlineAfter(nanos));
    } else if (nanos > 0) {
      thread.join(nanos / 1_000_000, (int) (nanos % 1_000_000));
    }
    return !isAlive(thread);
  }

  /** Task form of {@link #join(Thread, Duration)}. */
  public static boolean join(Thread thread, Duration duration, Continuation continuation)
      throws InterruptedException {
    long nanos = requireStarted(thread, duration);
    if (nanos > 0 && !tryJoin(thread, ThreadWaits.deadlineAfter(nanos), continuation)) {
      thread.join(nanos / 1_000_000, (int) (nanos % 1_000_000));
    }
    return !isAlive(thread);
  }

  /** Joins in task form, if the end of {@code thread} is told. */
  private static boolean tryJoin(Thread thread, long deadlineNanos, Continuation continuation)
      throws InterruptedException {
    ScheduledTask target = TaskThreads.taskOf(thread);
    if (target != null) {
      ThreadWaits.join(target, deadlineNanos, continuation);
    } else if (EndingThreads.tells(thread)) {
      ThreadWaits.join(thread, deadlineNanos, continuation);
    } else {
      return false;
    }
    return true;
  }

  /** Called by the JDK's patched code: {@code thread}, which calls, is about to end. */
  public static void ends(Thread thread) {
    EndingThreads.ends(thread);
  }

  /** Called by the JDK's patched code: {@code thread}, a virtual one, is over. */
  public static void ended(Thread thread) {
    EndingThreads.ended(thread);
  }

  private static long requireStarted(Thread thread, Duration duration) {
    long nanos = TimeUnit.NANOSECONDS.convert(duration);
    if (thread.getState() == Thread.State.NEW) {
      throw new IllegalThreadStateException("Thread not started");
    }
    return nanos;
  }

  /** Zero stands for ever, as in {@link Thread#join(long)}. */
  private static long deadline(long nanos) {
    return nanos == 0 ? Waits.NO_DEADLINE : ThreadWaits.deadlineAfter(nanos);
  }

  private static void join(ScheduledTask target, long deadlineNanos) throws InterruptedException {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      ThreadWaits.joinAsThread(target, deadlineNanos);
    } else {
      ThreadWaits.join(task, target, deadlineNanos);
    }
  }

  // ---------------------------------------------------------------------------- parking

  /** {@link LockSupport#park()}. */
  public static void park() {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      LockSupport.park();
    } else {
      ThreadWaits.park(task, null, Waits.NO_DEADLINE);
    }
  }

  /** Task form of {@link #park()}. */
  public static void park(Continuation continuation) {
    ThreadWaits.park(null, Waits.NO_DEADLINE, continuation);
  }

  /** {@link LockSupport#park(Object)}. */
  public static void park(Object blocker) {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      LockSupport.park(blocker);
    } else {
      ThreadWaits.park(task, blocker, Waits.NO_DEADLINE);
    }
  }

  /** Task form of {@link #park(Object)}. */
  public static void park(Object blocker, Continuation continuation) {
    ThreadWaits.park(blocker, Waits.NO_DEADLINE, continuation);
  }

  /** {@link LockSupport#parkNanos(long)}. */
  public static void parkNanos(long nanos) {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      LockSupport.parkNanos(nanos);
    } else if (nanos > 0) {
      ThreadWaits.park(task, null, ThreadWaits.deadlineAfter(nanos));
    }
  }

  /** Task form of {@link #parkNanos(long)}. */
  public static void parkNanos(long nanos, Continuation continuation) {
    parkNanos(null, nanos, continuation);
  }

  /** {@link LockSupport#parkNanos(Object, long)}. */
  public static void parkNanos(Object blocker, long nanos) {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      LockSupport.parkNanos(blocker, nanos);
    } else if (nanos > 0) {
      ThreadWaits.park(task, blocker, ThreadWaits.deadlineAfter(nanos));
    }
  }

  /** Task form of {@link #parkNanos(Object, long)}. */
  public static void parkNanos(Object blocker, long nanos, Continuation continuation) {
    if (nanos > 0) {
      ThreadWaits.park(blocker, ThreadWaits.deadlineAfter(nanos), continuation);
    }
  }

  /** {@link LockSupport#parkUntil(long)}. */
  public static void parkUntil(long deadlineMillis) {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      LockSupport.parkUntil(deadlineMillis);
    } else {
      ThreadWaits.park(task, null, ThreadWaits.deadlineAfter(nanosUntil(deadlineMillis)));
    }
  }

  /** Task form of {@link #parkUntil(long)}. */
  public static void parkUntil(long deadlineMillis, Continuation continuation) {
    parkUntil(null, deadlineMillis, continuation);
  }

  /** {@link LockSupport#parkUntil(Object, long)}. */
  public static void parkUntil(Object blocker, long deadlineMillis) {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null) {
      LockSupport.parkUntil(blocker, deadlineMillis);
    } else {
      ThreadWaits.park(task, blocker, ThreadWaits.deadlineAfter(nanosUntil(deadlineMillis)));
    }
  }

  /** Task form of {@link #parkUntil(Object, long)}. */
  public static void parkUntil(Object blocker, long deadlineMillis, Continuation continuation) {
    ThreadWaits.park(blocker, ThreadWaits.deadlineAfter(nanosUntil(deadlineMillis)), continuation);
  }

  /** The wall clock may be set meanwhile; then the wait is a little too short or too long. */
  private static long nanosUntil(long deadlineMillis) {
    long millis = deadlineMillis - System.currentTimeMillis();
    return Math.max(0, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** {@link LockSupport#unpark(Thread)}. */
  public static void unpark(Thread thread) {
    ScheduledTask task = thread == null ? null : TaskThreads.taskOf(thread);
    if (task == null) {
      LockSupport.unpark(thread);
    } else {
      ThreadWaits.unpark(task);
    }
  }

  // ---------------------------------------------------------------------------- monitors

  /** {@link Object#wait()}. It pins a task, as whatever is done in a monitor. */
  public static void wait(Object monitor) throws InterruptedException {
    wait(monitor, 0L);
  }

  /** {@link Object#wait(long)}. */
  public static void wait(Object monitor, long millis) throws InterruptedException {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null || monitor == null) {
      monitor.wait(millis);
    } else {
      Blocking.awaitMonitor(task, monitor, millis);
    }
  }

  /** {@link Object#wait(long, int)}. */
  public static void wait(Object monitor, long millis, int nanos) throws InterruptedException {
    ScheduledTask task = ThreadWaits.currentTask();
    if (task == null || monitor == null) {
      monitor.wait(millis, nanos);
    } else {
      long whole = TimeUnit.NANOSECONDS.toMillis(nanos(millis, nanos));
      Blocking.awaitMonitor(task, monitor, nanos > 0 && whole < Long.MAX_VALUE ? whole + 1 : whole);
    }
  }
}
