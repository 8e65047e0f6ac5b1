package dev.heddle.scheduler;

import dev.heddle.continuation.Continuation;
import dev.heddle.interop.WeaveReport;
import java.util.Iterator;
import java.util.stream.Stream;

/** Where a pinned task blocks, as the report names it. */
final class PinnedPlace {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private static final String CONTINUATION = "Ldev/heddle/continuation/Continuation;";

  private PinnedPlace() {}

  /** The same for another thread, as far as its stack can tell. */
  static String of(Thread thread) {
    for (StackTraceElement element : thread.getStackTrace()) {
      String module = element.getModuleName();
      boolean jdk = module != null && (module.startsWith("java.") || module.startsWith("jdk."));
      boolean ours = element.getClassLoaderName() == null && isRuntime(element.getClassName());
      if (!jdk && !ours) {
        return element.toString();
      }
    }
    return "the JDK";
  }

  private static boolean isRuntime(String className) {
    return className.startsWith("dev.heddle.");
  }

  /**
   * Where the calling task blocks, and what keeps it from being unwound.
   *
   * @param place the innermost activation that is neither the JDK's nor Heddle's
   * @param cause the frame that cannot be unwound and why
   */
  record Pinned(String place, String cause) {}

  /**
   * Looks at the stack of the calling thread, which runs a task, down to the innermost activation
   * that could be unwound. Of the plain ones above it, the outermost of which a reason is known is
   * to blame: those that it called are plain because of it.
   */
  static Pinned ofCaller() {
    return WALKER.walk(PinnedPlace::look);
  }

  private static Pinned look(Stream<StackWalker.StackFrame> frames) {
    StackWalker.StackFrame place = null;
    String cause = null;
    boolean plain = false;
    for (Iterator<StackWalker.StackFrame> all = frames.iterator(); all.hasNext(); ) {
      StackWalker.StackFrame frame = all.next();
      if (frame.getDeclaringClass() == Continuation.class) {
        break;
      }
      if (isRuntime(frame.getClassName())) {
        continue;
      }
      if (place == null && isOfProgram(frame)) {
        place = frame;
      }
      String why = why(frame);
      boolean woven = isWoven(frame);
      plain |= !woven;
      if (why != null) {
        cause = why;
      } else if (woven) {
        break;
      }
    }
    if (cause == null) {
      cause = plain ? "plain code" : "a monitor that it holds";
    }
    return new Pinned(place == null ? "the JDK" : place.toStackTraceElement().toString(), cause);
  }

  private static boolean isOfProgram(StackWalker.StackFrame frame) {
    return frame.getDeclaringClass().getClassLoader() != null;
  }

  private static boolean isWoven(StackWalker.StackFrame frame) {
    return frame.getDescriptor().contains(CONTINUATION);
  }

  /** Names the frame and why it cannot be unwound; null if nothing is known against it. */
  private static String why(StackWalker.StackFrame frame) {
    String type = frame.getClassName();
    String method = type + "." + frame.getMethodName();
    if (frame.getMethodName().equals("<init>")) {
      return "the constructor of " + type;
    }
    if (frame.getMethodName().equals("<clinit>")) {
      return "the initializer of " + type;
    }
    if (frame.isNativeMethod()) {
      return method + ", which is native";
    }
    String why = WeaveReport.whyPlain(method + frame.getDescriptor().replace(CONTINUATION, ""));
    if (why == null) {
      why = WeaveReport.whyPlain(type);
    }
    if (why != null) {
      return method + " (" + why + ")";
    }
    return isOfProgram(frame) || isWoven(frame) ? null : method + " of the JDK";
  }
}
