package dev.heddle;

import dev.heddle.continuation.CarrierThread;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Failures of tasks that return a value, until somebody joins the task. If nobody can any more,
 * because the task is unreachable or the JVM exits, the uncaught handler gets them.
 */
final class UnjoinedFailures {
  private static final Map<Long, Failure> FAILURES = new ConcurrentHashMap<>();

  /** What makes the cleaner: it starts a thread, for which the system may have no room. */
  private static Supplier<Cleaner> maker = Cleaner::create;

  private static Cleaner cleaner;
  private static boolean reportsAtExit;

  /** Whether the JVM exits, and what was not joined has been reported. */
  private static volatile boolean exiting;

  private UnjoinedFailures() {}

  static void add(Task<?> task, Throwable thrown) {
    Long id = task.id();
    FAILURES.put(id, new Failure(task.name(), thrown, new WeakReference<>(task)));
    try {
      cleaner().register(task, () -> report(id));
      if (exiting) {
        report(id);
      }
    } catch (OutOfMemoryError | IllegalStateException e) {
      report(id); // nobody could do it later: there is no thread, or the JVM is about to exit
    }
  }

  /** For tests: what makes the next cleaner. */
  static synchronized void useCleaner(Supplier<Cleaner> next) {
    maker = next;
    cleaner = null;
  }

  private static synchronized Cleaner cleaner() {
    if (!reportsAtExit) {
      Runtime.getRuntime().addShutdownHook(CarrierThread.asItself(UnjoinedFailures::newHook));
      reportsAtExit = true;
    }
    if (cleaner == null) {
      cleaner = maker.get();
    }
    return cleaner;
  }

  /** It outlives the task that makes it, and is to keep nothing of what that is a part of. */
  static Thread newHook() {
    Thread hook =
        new Thread(
            CarrierThread.systemGroup(),
            UnjoinedFailures::reportAll,
            "heddle-unjoined-failures",
            0,
            false);
    CarrierThread.detach(hook);
    return hook;
  }

  static void forget(Task<?> task) {
    FAILURES.remove(task.id());
  }

  private static void report(Long id) {
    Failure failure = FAILURES.remove(id);
    if (failure != null && !failure.wasJoined()) {
      Heddle.reportUncaught(failure.name, failure.thrown);
    }
  }

  private static void reportAll() {
    exiting = true;
    FAILURES.keySet().forEach(UnjoinedFailures::report);
  }

  /** While its worker adds the failure, the task may be joined and the JVM may exit. */
  private record Failure(String name, Throwable thrown, WeakReference<Task<?>> task) {
    boolean wasJoined() {
      Task<?> reachable = task.get();
      return reachable != null && reachable.wasJoined();
    }
  }
}
