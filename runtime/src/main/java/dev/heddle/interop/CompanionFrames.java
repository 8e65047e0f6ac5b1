package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.Set;

/**
 * Finds the activations that a stack trace lacks. The task versions of JDK methods stand in companions,
 * which are hidden classes, and the JVM leaves those out of every trace.
 *
 * <p>It looks at the classes of the other activations only: their methods and lines take the JVM
 * several times as long, and most traces are never read.
 *
 * <p>Threads: any; each asks about its own stack.
 */
final class CompanionFrames {
  private static final String GENERATED = "heddle$";

  /** What {@link Threads} stands for where it is on the stack of what is run. */
  private static final String THREAD = Thread.class.getName();

  /** Where most activations that are not hidden as classes are hidden as methods. */
  private static final String METHOD_HANDLES = "java.lang.invoke.";

  private static final StackWalker WALKER =
      StackWalker.getInstance(
          Set.of(Option.SHOW_HIDDEN_FRAMES, Option.RETAIN_CLASS_REFERENCE));

  private CompanionFrames() {}

  /**
   * What is missing in the trace of a throwable that the calling thread is making, in a task.
   *
   * @return an unfinished trace without suspended callers; null if the JVM shows all as it is
   */
  static UnfinishedTrace missingIn(Throwable thrown) {
    return WALKER.walk(frames -> search(frames.iterator(), thrown.getClass()));
  }

  private static UnfinishedTrace search(Iterator<StackFrame> frames, Class<?> thrown) {
    UnfinishedTrace missing = null;
    int shown = 0;
    boolean making = true;
    while (shown < StackTraces.MAX_DEPTH && frames.hasNext()) {
      StackFrame frame = frames.next();
      Class<?> type = frame.getDeclaringClass();
      if (type == Continuation.class) {
        break; // the trampoline
      }
      making = making && mayMake(thrown, type);
      if (type.isHidden()) {
        StackTraceElement element = ofCompanion(frame, type);
        if (element != null) {
          missing = UnfinishedTrace.orNew(missing);
          missing.add(element, shown);
        }
      } else if (!making && isShown(type.getName())) {
        shown++;
        if (type == ReflectiveCall.class || type == Threads.class) {
          missing = UnfinishedTrace.orNew(missing); // it is shown, but as another
        }
        if (missing != null) {
          missing.calledBy(type == Threads.class ? THREAD : type.getName());
        }
      }
    }
    return missing;
  }

  /** Whether an activation of {@code type}, inside of all others, may be of a constructor. */
  private static boolean mayMake(Class<?> thrown, Class<?> type) {
    return !type.isInterface() && type.isAssignableFrom(thrown)
        || type == CompanionFrames.class
        || type == Throwables.class;
  }

  /** Whether activations of a class that is not hidden are counted as shown. */
  static boolean isShown(String className) {
    return !className.startsWith(METHOD_HANDLES) && !className.startsWith(StackTraces.TWINS);
  }

  /** The element of an activation of a hidden class as that of its host; null if there is none. */
  private static StackTraceElement ofCompanion(StackFrame frame, Class<?> type) {
    if (!type.getName().contains(Dispatch.COMPANION)
        || WovenResumer.class.isAssignableFrom(type)) { // named after it
      return null;
    }
    StackTraceElement element = frame.toStackTraceElement();
    if (element.getMethodName().startsWith(GENERATED)) {
      return null;
    }
    StackTraceElement shown =
        new StackTraceElement(
            null,
            element.getModuleName(),
            element.getModuleVersion(),
            Dispatch.hostName(element.getClassName()),
            element.getMethodName(),
            element.getFileName(),
            element.getLineNumber());
    return Throwables.formatted(shown, null);
  }
}
