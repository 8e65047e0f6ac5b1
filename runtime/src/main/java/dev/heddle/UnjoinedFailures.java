package dev.heddle;

import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Failures of tasks that return a value, until somebody joins the task. If nobody can any more,
 * because the task is unreachable or the JVM exits, the uncaught handler gets them.
 */
final class UnjoinedFailures {
  private static final Map<Long, Failure> FAILURES = new ConcurrentHashMap<>();
  private static final Cleaner CLEANER = Cleaner.create();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(UnjoinedFailures::reportAll, "heddle-unjoined-failures"));
  }

  private UnjoinedFailures() {}

  static void add(Task<?> task, Throwable thrown) {
    Long id = task.id();
    FAILURES.put(id, new Failure(task.name(), thrown));
    CLEANER.register(task, () -> report(id));
  }

  static void forget(Task<?> task) {
    FAILURES.remove(task.id());
  }

  private static void report(Long id) {
    Failure failure = FAILURES.remove(id);
    if (failure != null) {
      Heddle.reportUncaught(failure.task, failure.thrown);
    }
  }

  private static void reportAll() {
    FAILURES.keySet().forEach(UnjoinedFailures::report);
  }

  private record Failure(String task, Throwable thrown) {}
}
