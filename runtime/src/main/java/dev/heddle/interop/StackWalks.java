package dev.heddle.interop;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What calls of {@link StackWalker} become: in a task they see its own activations only, on the
 * stack and then on the heap. Threads: any; each walks its own stack.
 */
public final class StackWalks {
  private static final StackWalker CLASSES =
      StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

  private StackWalks() {}

  /** Replaces {@link StackWalker#walk}. */
  public static <T> T walk(
      StackWalker walker, Function<? super Stream<StackFrame>, ? extends T> function) {
    Continuation task = current();
    return task == null || function == null
        ? walker.walk(function == null ? null : frames -> function.apply(frames.skip(1)))
        : walker.walk(frames -> function.apply(logical(frames.skip(1), task, walker)));
  }

  /** Replaces {@link StackWalker#forEach}. */
  public static void forEach(StackWalker walker, Consumer<? super StackFrame> action) {
    Continuation task = current();
    if (action == null) {
      walker.forEach(null); // throws
    }
    walker.walk(
        frames -> {
          Stream<StackFrame> own = frames.skip(1);
          (task == null ? own : logical(own, task, walker)).forEach(action);
          return null;
        });
  }

  /** Replaces {@link StackWalker#getCallerClass}. */
  public static Class<?> getCallerClass(StackWalker walker) {
    if (!retainsClasses(walker)) {
      return walker.getCallerClass(); // throws
    }
    Continuation task = current();
    Optional<? extends Class<?>> caller =
        CLASSES.walk(
            frames -> {
              Stream<StackFrame> own = frames.skip(1);
              return (task == null ? own : logical(own, task, CLASSES))
                  .skip(1)
                  .findFirst()
                  .map(StackFrame::getDeclaringClass);
            });
    if (caller.isEmpty()) {
      throw new IllegalCallerException("no caller frame");
    }
    return caller.get();
  }

  private static Continuation current() {
    return Thread.currentThread() instanceof CarrierThread carrier ? carrier.running() : null;
  }

  private static boolean retainsClasses(StackWalker walker) {
    try {
      walker.walk(frames -> frames.findFirst().map(StackFrame::getDeclaringClass));
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  private static Stream<StackFrame> logical(
      Stream<StackFrame> physical, Continuation task, StackWalker walker) {
    boolean retains = retainsClasses(walker);
    return Stream.concat(
        physical
            .takeWhile(frame -> !StackTraces.isTrampoline(frame.getClassName()))
            .filter(frame -> StackTraces.isAuthors(frame.getClassName(), frame.getMethodName())),
        Stream.iterate(task.top(), frame -> frame != null, frame -> frame.caller)
            .flatMap(frame -> suspended(frame, retains)));
  }

  private static Stream<StackFrame> suspended(Frame frame, boolean retains) {
    StackTraceElement place = frame.resumer.place(frame);
    if (place == null || place == ReflectiveCall.PLACE) {
      return Stream.empty(); // a hidden frame, or one of reflection
    }
    return Stream.of(new Suspended(place, retains ? frame.resumer.type() : null));
  }

  /** An activation on the heap. */
  private record Suspended(StackTraceElement place, Class<?> type) implements StackFrame {
    @Override
    public String getClassName() {
      return place.getClassName();
    }

    @Override
    public String getMethodName() {
      return place.getMethodName();
    }

    @Override
    public Class<?> getDeclaringClass() {
      if (type == null) {
        throw new UnsupportedOperationException("No access to RETAIN_CLASS_REFERENCE");
      }
      return type;
    }

    @Override
    public int getByteCodeIndex() {
      return -1;
    }

    @Override
    public String getFileName() {
      return place.getFileName();
    }

    @Override
    public int getLineNumber() {
      return place.getLineNumber();
    }

    @Override
    public boolean isNativeMethod() {
      return false;
    }

    @Override
    public StackTraceElement toStackTraceElement() {
      return place;
    }

    @Override
    public String toString() {
      return place.toString();
    }
  }
}
