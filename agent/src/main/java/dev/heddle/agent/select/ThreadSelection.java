package dev.heddle.agent.select;

import dev.heddle.interop.StackTraces;
import java.util.Iterator;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which threads are started as tasks: those that woven code starts, directly or through the JDK's
 * executors and timers.
 *
 * <p>Threads that the JDK has for its own purposes stay threads of the operating system; so do those
 * of {@code ForkJoinPool}, whose workers must be what they are, and shutdown hooks, for tasks may
 * not run any more.
 */
public final class ThreadSelection implements Predicate<Thread> {
  private static final String SHUTDOWN_HOOKS = "java.lang.ApplicationShutdownHooks";
  private static final String HEDDLE = "dev.heddle.";
  private static final String TIMER_THREAD = "java.util.TimerThread";

  private final Selection classes;
  private final ClassPatterns include;
  private final ClassPatterns exclude;
  private final StackWalker walker =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /**
   * A selection.
   *
   * @param classes which classes are woven
   * @param include classes of threads, or classes that start some, whose threads become tasks; all
   *     if there are no patterns
   * @param exclude those whose threads do not
   */
  public ThreadSelection(Selection classes, ClassPatterns include, ClassPatterns exclude) {
    this.classes = classes;
    this.include = include;
    this.exclude = exclude;
  }

  /** Whether {@code thread}, which the caller is about to start, becomes a task. */
  @Override
  public boolean test(Thread thread) {
    String type = internalName(thread.getClass());
    boolean ofJdk = classes.isJdk(type);
    if (thread instanceof ForkJoinWorkerThread || Selection.isRuntime(type)) {
      return false;
    }
    if (ofJdk) {
      Class<?> exact = thread.getClass();
      if (exact != Thread.class && !exact.getName().equals(TIMER_THREAD)) {
        return false;
      }
    } else if (!classes.isSelected(type)) {
      return false;
    }
    String starter = walker.walk(ThreadSelection::starter);
    if (starter == null) { // the callers of a task that was suspended in the JDK are on the heap
      return StackTraces.isInTask()
          && (include.isEmpty() || include.match(type))
          && !exclude.match(type);
    }
    boolean wanted = include.isEmpty() || include.match(type) || include.match(starter);
    return classes.isSelected(starter)
        && wanted
        && !exclude.match(type)
        && !exclude.match(starter);
  }

  /** The innermost class of the program that starts the thread; null if there is none to see. */
  private static String starter(Stream<StackWalker.StackFrame> frames) {
    Iterator<StackWalker.StackFrame> all = frames.iterator();
    while (all.hasNext()) {
      String name = all.next().getClassName();
      if (!passesOn(name)) {
        return name.replace('.', '/');
      }
    }
    return null;
  }

  /** Whether a class only starts what another gave it: that one decides. */
  private static boolean passesOn(String name) {
    return name.startsWith("java.util.")
        || name.startsWith("jdk.internal.vm.")
        || name.startsWith("java.lang.") && !name.equals(SHUTDOWN_HOOKS)
        || name.startsWith(HEDDLE) && Selection.isRuntime(name.replace('.', '/'));
  }

  private static String internalName(Class<?> type) {
    return type.getName().replace('.', '/');
  }
}
