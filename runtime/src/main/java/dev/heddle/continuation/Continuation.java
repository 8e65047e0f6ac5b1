package dev.heddle.continuation;

/**
 * A computation that suspends by returning, and goes on from its innermost frame.
 *
 * <p>A worked example. {@code a} calls {@code b}, which calls {@code park}:
 *
 * <ol>
 *   <li>{@code park} calls {@link #beginUnwinding()} and returns.
 *   <li>{@code b} tests {@link #unwinding} after its call, saves its locals with {@link #save} and
 *       returns a value that nobody reads; so does {@code a}. No exception is thrown, so no handler
 *       or finally block of theirs runs.
 *   <li>{@link #run} finds {@link #unwinding} set, links the saved frames (b's on top, then a's)
 *       before those that were already on the heap, and returns false.
 *   <li>Later {@link #run} is called again, on any thread: it re-enters <em>only</em> b, through
 *       its {@link Resumer}. When b completes, its result is put in a typed slot here, and a is
 *       re-entered, takes the slot as the result of its call, and goes on.
 * </ol>
 *
 * <p>So a switch costs the same at any depth. The frame that was re-entered stays where it is until
 * its activation completes: if that suspends again it is saved in the same frame, and nothing has to
 * be linked. A computation that parks in a loop stores no reference at all, each of which would
 * have to be told to the collector.
 *
 * <p>Threads: at most one thread runs a continuation at a time; whoever hands it to another thread
 * publishes it with release and acquire. All fields are plain for that reason. While it is
 * unwinding, only {@link #item}, {@link #refResult}, {@link #primResult} and {@link #exception} may
 * be written by another thread: by the one that completes the wait.
 */
public abstract class Continuation extends Waiter {
  /**
   * Reductions left before the computation must give way. Woven code subtracts what it charges and
   * suspends once this is negative.
   */
  public int budget;

  /** Tested by woven code after each call: if set, the activation saves itself and returns. */
  public boolean unwinding;

  /** Result of the call that the top frame is suspended in, if it is a reference. */
  public Object refResult;

  /** What the call that the top frame is suspended in throws, or null if it returns. */
  public Throwable exception;

  /** Result of that call if primitive: an int, or a long, or the raw bits of a float or double. */
  public long primResult;

  /** The innermost frame on the heap; the one that was re-entered, if {@link #topRuns}. */
  private Frame top;

  /** Whether the activation of {@link #top} is being run, and is not saved in it again. */
  private boolean topRuns;

  /** First new frame of the current unwinding, the innermost; null if there is none yet. */
  private Frame savedFirst;

  /** Last new frame of the current unwinding, the outermost so far. */
  private Frame savedLast;

  /** Number of frames from {@link #top} on, and of those saved since. */
  private int depth;

  // ------------------------------------------------------------------ called by woven code

  /**
   * Starts a suspension: woven code's at a safepoint where {@link #budget} is negative, or the
   * runtime's in a call that waits. The caller, a task version, then saves itself, if it is to be
   * resumed, and returns at once; so do its own callers.
   */
  public final void beginUnwinding() {
    assert !unwinding : "already unwinding";
    unwinding = true;
  }

  /** Adds {@code frame}, the next outer activation of the ones saved so far in this unwinding. */
  public final void save(Frame frame, Resumer resumer, int point) {
    Frame last = savedLast;
    if (last == LostFrame.LOST) {
      return; // without the activations that it called, this one cannot go on
    }
    frame.point = point;
    if (frame.resumer != resumer) {
      frame.resumer = resumer;
    }
    if (frame == top) {
      topRuns = false;
      return;
    }
    if (last == null) {
      savedFirst = frame;
    } else {
      last.caller = frame;
    }
    savedLast = frame;
    depth++;
  }

  /**
   * Called instead of {@link #save} when there is no memory or stack to save an activation. The
   * unwinding goes on, so that no handler of the program sees it half done; afterwards the
   * computation ends with an {@link OutOfMemoryError} as soon as it would have gone on. What it has
   * on the heap is of no use any more, and let go of at once.
   */
  public final void saveFailed() {
    savedFirst = LostFrame.LOST;
    savedLast = LostFrame.LOST;
    top = null;
    topRuns = false;
    depth = 1;
  }

  /**
   * Whether an activation that is being unwound need not be saved, because {@link #saveFailed} was
   * called: asked before a frame is allocated, for with a full heap each attempt is a collection.
   */
  public final boolean isLost() {
    return savedLast == LostFrame.LOST;
  }

  /** Takes the outcome of a call that returns nothing. */
  public final void takeVoid() {
    if (exception != null) {
      rethrow();
    }
    refResult = null;
  }

  /** Takes the outcome of a call that returns a reference. */
  public final Object takeRef() {
    if (exception != null) {
      rethrow();
    }
    Object result = refResult;
    refResult = null;
    return result;
  }

  /** Takes the outcome of a call that returns a boolean, byte, char, short or int. */
  public final int takeInt() {
    if (exception != null) {
      rethrow();
    }
    return (int) primResult;
  }

  /** Takes the outcome of a call that returns a long. */
  public final long takeLong() {
    if (exception != null) {
      rethrow();
    }
    return primResult;
  }

  /** Takes the outcome of a call that returns a float. */
  public final float takeFloat() {
    if (exception != null) {
      rethrow();
    }
    return Float.intBitsToFloat((int) primResult);
  }

  /** Takes the outcome of a call that returns a double. */
  public final double takeDouble() {
    if (exception != null) {
      rethrow();
    }
    return Double.longBitsToDouble(primResult);
  }

  /** Leaves the result of a resumed activation that returns a reference. */
  public static void returnRef(Object result, Continuation continuation) {
    continuation.refResult = result;
  }

  /** Leaves the result of a resumed activation that returns a boolean, byte, char, short or int. */
  public static void returnInt(int result, Continuation continuation) {
    continuation.primResult = result;
  }

  /** Leaves the result of a resumed activation that returns a long. */
  public static void returnLong(long result, Continuation continuation) {
    continuation.primResult = result;
  }

  /** Leaves the result of a resumed activation that returns a float. */
  public static void returnFloat(float result, Continuation continuation) {
    continuation.primResult = Float.floatToRawIntBits(result);
  }

  /** Leaves the result of a resumed activation that returns a double. */
  public static void returnDouble(double result, Continuation continuation) {
    continuation.primResult = Double.doubleToRawLongBits(result);
  }

  private void rethrow() {
    Throwable thrown = exception;
    exception = null;
    refResult = null;
    throw Unchecked.rethrow(thrown);
  }

  // ------------------------------------------------------------------ called by the runtime

  /** The outermost call: runs the computation's body, as a task version would. */
  protected abstract Object start() throws Throwable;

  /** Number of suspended activations on the heap. */
  public final int depth() {
    return topRuns ? depth - 1 : depth;
  }

  /**
   * The innermost suspended activation, or null. While this runs it is the caller of the activation
   * that was re-entered; a guess, if another thread asks.
   */
  public final Frame top() {
    Frame innermost = top;
    return topRuns && innermost != null ? innermost.caller : innermost;
  }

  /**
   * Makes a suspended computation that is deeper than {@code maxDepth} throw a {@link
   * StackOverflowError} where it goes on. Only for one that waits for nothing: the outcome of a
   * wait must reach it, or a value that was handed over would be lost.
   */
  public final void limitDepth(int maxDepth) {
    if (depth > maxDepth && exception == null) {
      try {
        exception = new StackOverflowError("task is deeper than maxDepth=" + maxDepth);
      } catch (VirtualMachineError e) {
        exception = e; // no memory even for that
      }
    }
  }

  /**
   * Runs until the computation completes or suspends.
   *
   * @param first whether this is the first run, which calls {@link #start()}
   * @return true if it completed: its result is in {@link #refResult}, or what it threw in {@link
   *     #exception}; false if it suspended
   */
  public final boolean run(boolean first) {
    if (first) {
      runStart();
    } else {
      runFrames();
    }
    if (unwinding) {
      linkSavedFrames();
      return false;
    }
    return true;
  }

  private void runStart() {
    try {
      Object result = start();
      if (!unwinding) {
        refResult = result;
      }
    } catch (Throwable thrown) {
      fail(thrown);
    }
  }

  /** From the innermost activation outwards, until one suspends or the outermost has completed. */
  private void runFrames() {
    for (Frame frame = top; frame != null; frame = dropTop()) {
      topRuns = true;
      runFrame(frame);
      if (unwinding) {
        return;
      }
    }
  }

  /** The activation of the innermost frame is over: returns the next one to go on with, or null. */
  private Frame dropTop() {
    Frame caller = top.caller;
    top = caller;
    topRuns = false;
    depth--;
    return caller;
  }

  private void runFrame(Frame frame) {
    try {
      frame.resumer.resume(frame, this);
    } catch (Throwable thrown) {
      fail(thrown);
    }
  }

  /** An activation ended by throwing: its caller gets the exception at the place of its call. */
  private void fail(Throwable thrown) {
    if (unwinding) {
      // Only a failure to save a frame comes here (out of memory). It has to suspend all the same:
      // whoever ends its wait may have claimed it already, and will have it run once more.
      saveFailed();
    } else {
      refResult = null;
      exception = thrown;
    }
  }

  private void linkSavedFrames() {
    unwinding = false;
    if (topRuns) {
      dropTop(); // its activation had only to return, or is saved in a frame of another shape
    }
    Frame first = savedFirst;
    if (first != null) {
      savedLast.caller = top;
      top = first;
      savedFirst = null;
      savedLast = null;
    }
  }
}
