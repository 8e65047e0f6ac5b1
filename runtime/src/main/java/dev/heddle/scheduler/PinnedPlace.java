package dev.heddle.scheduler;

import dev.heddle.continuation.Continuation;
import dev.heddle.interop.Dispatch;
import dev.heddle.interop.StackFrames;
import dev.heddle.interop.WeaveReport;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;

/** Where a pinned task blocks, as the report names it. */
final class PinnedPlace {
  /** Hidden frames are those of JDK code that is woven, of reflection and of method handles. */
  private static final StackWalker WALKER =
      StackWalker.getInstance(
          Set.of(
              StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_HIDDEN_FRAMES));

  private static final String HANDLES = "java.lang.invoke.";
  private static final String OF_JDK = " of the JDK";
  private static final String CONTINUATION = "Ldev/heddle/continuation/Continuation;";

  /** The innermost activation of the program. */
  private StackWalker.StackFrame place;

  /** The outermost that cannot be unwound, so far. */
  private StackWalker.StackFrame plain;

  /** The innermost that could be unwound. */
  private StackWalker.StackFrame keeper;

  /** The outermost that has called a method handle, so far; and whether the next one has. */
  private StackWalker.StackFrame handleUser;

  private boolean ofHandle;

  /** The outermost frame of which a reason is known, so far, and the reason. */
  private String cause;

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
    PinnedPlace found = new PinnedPlace();
    Iterator<StackWalker.StackFrame> all = frames.iterator();
    while (all.hasNext() && found.goesOnBehind(all.next())) {
      // from the innermost activation outwards
    }
    return found.result();
  }

  /** Notes what an activation tells, and returns whether those that called it are of interest. */
  private boolean goesOnBehind(StackWalker.StackFrame frame) {
    if (frame.getDeclaringClass() == Continuation.class) {
      return false;
    }
    if (isRuntime(frame.getClassName())) {
      return true;
    }
    if (frame.getClassName().startsWith(HANDLES)) {
      ofHandle = plain != null;
      return true;
    }
    if (ofHandle) {
      ofHandle = false;
      handleUser = frame;
    }
    if (place == null && isOfProgram(frame)) {
      place = frame;
    }
    String why = why(frame);
    if (why == null && isWoven(frame)) {
      keeper = frame;
      return false;
    }
    cause = why == null ? cause : why;
    plain = frame;
    return true;
  }

  private Pinned result() {
    return new Pinned(
        place == null ? "the JDK" : place.toStackTraceElement().toString(),
        cause == null ? unknownCause() : cause + callerOfCause());
  }

  /** What of the JDK has a task version is called plainly if its caller, also there, has a reason. */
  private String callerOfCause() {
    boolean bothOfJdk = cause.endsWith(OF_JDK) && keeper != null && !isOfProgram(keeper);
    return bothOfJdk ? ", called by " + name(keeper) : "";
  }

  /** Nothing is known against the activations up to the keeper. */
  private String unknownCause() {
    if (handleUser != null) {
      return "a method handle called by " + name(handleUser);
    }
    if (keeper == null) {
      return "plain code";
    }
    String monitor = "a monitor that " + name(keeper) + " holds";
    return plain == null ? monitor : monitor + ", or a call there of what has no task version";
  }

  private static String name(StackWalker.StackFrame frame) {
    return Dispatch.hostName(frame.getClassName()) + "." + frame.getMethodName();
  }

  private static boolean isOfProgram(StackWalker.StackFrame frame) {
    return frame.getDeclaringClass().getClassLoader() != null;
  }

  private static boolean isWoven(StackWalker.StackFrame frame) {
    return StackFrames.descriptor(frame).contains(CONTINUATION);
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
    String descriptor = StackFrames.descriptor(frame).replace(CONTINUATION, "");
    String why = WeaveReport.whyPlain(method + descriptor);
    if (why == null) {
      why = WeaveReport.whyPlain(type);
    }
    if (why != null) {
      return method + " (" + why + ")";
    }
    if (Proxy.isProxyClass(frame.getDeclaringClass())) {
      return method + " of a proxy";
    }
    return isOfProgram(frame) || isWoven(frame) ? null : method + OF_JDK;
  }
}
