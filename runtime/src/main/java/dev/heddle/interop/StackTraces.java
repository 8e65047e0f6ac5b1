package dev.heddle.interop;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Stack traces as the author of the code expects them.
 *
 * <p>A resumed task has only its innermost activations on the thread's stack; below them stand the
 * trampoline and the worker. The callers are frames on the heap. A stitched trace shows the first,
 * then the second, and none of the runtime in between.
 */
public final class StackTraces {
  /** Number of elements after which a trace is cut, as the JVM does. */
  public static final int MAX_DEPTH = 1_024;

  private static final String TRAMPOLINE = Continuation.class.getName();
  private static final String GENERATED = "heddle$";
  static final String TWINS = "dev.heddle.interop.Twin";
  private static final String RESUMERS = WovenResumer.class.getName();
  private static final Set<String> WAYS_IN =
      Set.of(
          "dev.heddle.Task",
          "dev.heddle.MainTask$Body",
          "dev.heddle.ThreadBody",
          "dev.heddle.interop.Threads");
  private static final StackTraceElement[] NONE = {};

  private static final String THREADS = Threads.class.getName();

  /** Tells the line in which {@code Thread.run} runs what a thread was made with. */
  private static volatile IntSupplier lineOfRun = () -> -1;

  private static volatile StackTraceElement threadRun;

  private StackTraces() {}

  /** Said once by the agent: which line of {@code Thread.java} runs what a thread was made with. */
  public static void install(IntSupplier line) {
    lineOfRun = line;
  }

  /** What traces show for {@link Thread#run()}, where it runs what a thread was made with. */
  static StackTraceElement threadRun() {
    StackTraceElement known = threadRun;
    return known != null ? known : makeThreadRun();
  }

  private static StackTraceElement makeThreadRun() {
    int line = -1;
    try {
      line = lineOfRun.getAsInt();
    } catch (RuntimeException | Error e) {
      // Mostly no memory or stack is left, and the trace that is being made matters more.
    }
    StackTraceElement made =
        Throwables.formatted(
            new StackTraceElement(
                null,
                "java.base",
                Object.class.getModule().getDescriptor().rawVersion().orElse(null),
                Thread.class.getName(),
                "run",
                "Thread.java",
                line),
            null);
    if (line >= 0) {
      threadRun = made;
    }
    return made;
  }

  /** An element as its author expects it. */
  static StackTraceElement shown(StackTraceElement element) {
    return isThreadRun(element) ? threadRun() : ReflectiveCall.shown(element);
  }

  private static boolean isThreadRun(StackTraceElement element) {
    return element.getMethodName().equals("run") && element.getClassName().equals(THREADS);
  }

  /** Whether the calling thread runs a task now; only then is there anything to stitch. */
  public static boolean isInTask() {
    return Thread.currentThread() instanceof CarrierThread carrier && carrier.running() != null;
  }

  /** The suspended callers of what the calling thread runs, innermost first; empty if none. */
  public static StackTraceElement[] logicalCallers() {
    if (Thread.currentThread() instanceof CarrierThread carrier && carrier.running() != null) {
      return places(carrier.running().top(), MAX_DEPTH);
    }
    return NONE;
  }

  /** Completes a trace taken by the calling thread; returns it as it is if that runs no task. */
  public static StackTraceElement[] stitch(StackTraceElement[] physical) {
    return isInTask() ? stitch(physical, logicalCallers()) : physical;
  }

  /**
   * Puts the callers in the place of the trampoline and what is below it.
   *
   * @param physical what some thread had on its stack
   * @param callers the suspended callers of the task that it ran
   */
  public static StackTraceElement[] stitch(
      StackTraceElement[] physical, StackTraceElement[] callers) {
    StackTraceElement[] own = own(physical);
    if (own.length == physical.length) {
      return physical;
    }
    own =
        Arrays.stream(own)
            .filter(StackTraces::isVisible)
            .toArray(StackTraceElement[]::new);
    return append(own, callers);
  }

  /**
   * The task's own part of a trace, as it is shown. Where no trampoline stands it is the trace itself,
   * unless a thread's class has called {@code super.run()}.
   */
  static StackTraceElement[] own(StackTraceElement[] physical) {
    boolean isShown = true;
    for (int i = 0; i < physical.length; i++) {
      if (physical[i].getClassName().equals(TRAMPOLINE)) {
        return shown(physical, endOfOwn(physical, i));
      }
      isShown &= !isThreadRun(physical[i]);
    }
    return isShown ? physical : shown(physical, physical.length);
  }

  /** Where the way into the task begins, but for what a thread shows, too. */
  private static int endOfOwn(StackTraceElement[] physical, int trampoline) {
    int end = trampoline;
    while (end > 0 && isWayIn(physical[end - 1])) {
      end--;
    }
    return isThreadRun(physical[end]) ? end + 1 : end;
  }

  private static StackTraceElement[] shown(StackTraceElement[] elements, int end) {
    StackTraceElement[] shown = new StackTraceElement[end];
    Arrays.setAll(shown, i -> shown(elements[i]));
    return shown;
  }

  static StackTraceElement[] append(StackTraceElement[] own, StackTraceElement[] callers) {
    int length = Math.min(own.length + callers.length, Math.max(MAX_DEPTH, own.length));
    StackTraceElement[] stitched = Arrays.copyOf(own, length);
    System.arraycopy(callers, 0, stitched, own.length, length - own.length);
    return stitched;
  }

  /** The places of {@code frame} and its callers. */
  public static StackTraceElement[] places(Frame frame, int most) {
    if (frame == null) {
      return NONE;
    }
    List<StackTraceElement> places = new ArrayList<>();
    for (Frame next = frame; next != null && places.size() < most; next = next.caller) {
      Resumer resumer = next.resumer; // null if it is of a task that runs, and not seen whole yet
      StackTraceElement place = resumer == null ? null : resumer.place(next);
      if (place != null) {
        places.add(place);
      }
    }
    return places.toArray(NONE);
  }

  /** Whether activations of this class, and what is below, are no part of any task. */
  static boolean isTrampoline(String className) {
    return className.equals(TRAMPOLINE);
  }

  /** False for activations that are there only because code is woven. */
  static boolean isAuthors(String className, String methodName) {
    return !isWayIn(className, methodName)
        && !className.startsWith(TWINS)
        && !ReflectiveCall.isActivation(className);
  }

  /** Whether the trampoline enters or resumes the task's own code through it. */
  private static boolean isWayIn(StackTraceElement element) {
    return isWayIn(element.getClassName(), element.getMethodName());
  }

  private static boolean isWayIn(String className, String methodName) {
    return methodName.startsWith(GENERATED)
        || WAYS_IN.contains(className)
        || className.startsWith(RESUMERS);
  }

  /** False for what exceptions never show: glue of lambdas, and ours. */
  private static boolean isVisible(StackTraceElement element) {
    return element.getClassName().indexOf('/') < 0
        && !element.getClassName().startsWith(TWINS)
        && !element.getMethodName().startsWith(GENERATED);
  }
}
