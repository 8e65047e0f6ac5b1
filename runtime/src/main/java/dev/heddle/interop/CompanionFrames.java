package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts the lines of JDK methods back into stack traces. Their task versions stand in companions,
 * which are hidden classes, and the JVM leaves those out of every trace; in place of a reflective
 * call it shows ours.
 *
 * <p>Threads: any; each asks about its own stack.
 */
final class CompanionFrames {
  private static final String TRAMPOLINE = Continuation.class.getName();
  private static final String GENERATED = "heddle$";

  private static final StackWalker WALKER =
      StackWalker.getInstance(
          Set.of(Option.SHOW_HIDDEN_FRAMES, Option.RETAIN_CLASS_REFERENCE));

  private CompanionFrames() {}

  /**
   * A trace with the frames that it lacks.
   *
   * @param trace what the JVM shows of the calling thread's stack in a throwable that is being made
   * @return the trace itself if it is complete, or if the stack does not look like it
   */
  static StackTraceElement[] insert(StackTraceElement[] trace) {
    List<StackFrame> stack = ofTask();
    List<StackTraceElement> complete = new ArrayList<>(stack.size());
    int shown = 0;
    boolean differs = false;
    for (StackFrame frame : stack) {
      if (shown < trace.length && isShownAs(frame, trace[shown])) {
        StackTraceElement element = ReflectiveCall.shown(trace[shown]);
        differs |= element != trace[shown];
        complete.add(element);
        shown++;
      } else if (isOfCompanion(frame)) {
        differs = true;
        complete.add(asOfHost(frame.toStackTraceElement()));
      }
    }
    boolean aligned = shown == trace.length || trace[shown].getClassName().equals(TRAMPOLINE);
    if (!aligned || !differs) {
      return trace;
    }
    complete.addAll(List.of(trace).subList(shown, trace.length));
    return complete.toArray(StackTraceElement[]::new);
  }

  /** The frames above the trampoline, without those that make the throwable. */
  private static List<StackFrame> ofTask() {
    return WALKER.walk(
        frames ->
            frames
                .dropWhile(CompanionFrames::makesThrowable)
                .takeWhile(frame -> !frame.getClassName().equals(TRAMPOLINE))
                .limit(StackTraces.MAX_DEPTH)
                .toList());
  }

  private static boolean makesThrowable(StackFrame frame) {
    Class<?> type = frame.getDeclaringClass();
    String method = frame.getMethodName();
    return type == CompanionFrames.class
        || type == Throwables.class
        || Throwable.class.isAssignableFrom(type)
            && (method.equals("fillInStackTrace") || method.equals("<init>"));
  }

  private static boolean isShownAs(StackFrame frame, StackTraceElement element) {
    return frame.getMethodName().equals(element.getMethodName())
        && frame.getClassName().equals(element.getClassName())
        && (element.getLineNumber() < 0 || frame.getLineNumber() == element.getLineNumber());
  }

  private static boolean isOfCompanion(StackFrame frame) {
    return frame.getDeclaringClass().isHidden()
        && frame.getClassName().contains(Dispatch.COMPANION)
        && !WovenResumer.class.isAssignableFrom(frame.getDeclaringClass()) // named after it
        && !frame.getMethodName().startsWith(GENERATED);
  }

  private static StackTraceElement asOfHost(StackTraceElement element) {
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
