package dev.heddle.interop;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import java.util.ArrayList;
import java.util.List;

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
  private static final StackTraceElement[] NONE = {};

  private StackTraces() {}

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
   * @param callers what {@link #logicalCallers()} returned when {@code physical} was taken
   */
  public static StackTraceElement[] stitch(
      StackTraceElement[] physical, StackTraceElement[] callers) {
    int own = trampolineIndex(physical);
    if (own == physical.length) {
      return physical;
    }
    int length = Math.min(own + callers.length, Math.max(MAX_DEPTH, own));
    StackTraceElement[] stitched = new StackTraceElement[length];
    System.arraycopy(physical, 0, stitched, 0, own);
    System.arraycopy(callers, 0, stitched, own, length - own);
    return stitched;
  }

  /** The places of {@code frame} and its callers. */
  public static StackTraceElement[] places(Frame frame, int most) {
    if (frame == null) {
      return NONE;
    }
    List<StackTraceElement> places = new ArrayList<>();
    for (Frame next = frame; next != null && places.size() < most; next = next.caller) {
      StackTraceElement place = next.resumer.place(next);
      if (place != null) {
        places.add(place);
      }
    }
    return places.toArray(NONE);
  }

  /** Where the way into the task stands, which is not its own: the length if nowhere. */
  private static int trampolineIndex(StackTraceElement[] physical) {
    for (int i = 0; i < physical.length; i++) {
      if (physical[i].getClassName().equals(TRAMPOLINE)) {
        boolean entered = isStart(physical, i) || i > 0 && isDispatch(physical[i - 1]);
        return entered ? i - 1 : i;
      }
    }
    return physical.length;
  }

  /** The generated method that a resumed activation is entered by. */
  private static boolean isDispatch(StackTraceElement element) {
    return element.getMethodName().equals("heddle$resume");
  }

  private static boolean isStart(StackTraceElement[] physical, int trampoline) {
    return trampoline > 0
        && physical[trampoline].getMethodName().equals("runStart")
        && physical[trampoline - 1].getMethodName().equals("start");
  }
}
