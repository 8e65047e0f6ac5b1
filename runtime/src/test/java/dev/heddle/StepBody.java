package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.interop.RunnableTwin;

/**
 * A task body written as the agent would weave it: a row of steps, each one blocking call in its
 * task form. So tests reach the task forms without an agent.
 */
public abstract class StepBody extends Frame implements Runnable, RunnableTwin {
  /** Returned by {@link #after} to end the body. */
  protected static final int END = -1;

  private static final Resumer RESUMER =
      new Resumer() {
        @Override
        public void resume(Frame frame, Continuation continuation) throws Throwable {
          ((StepBody) frame).resume(continuation);
        }

        @Override
        public StackTraceElement place(Frame frame) {
          return new StackTraceElement(frame.getClass().getName(), "run", "Body.java", frame.point);
        }
      };

  /** How often the body was suspended. */
  public int suspensions;

  /** Makes the call of {@code step}, with {@code continuation} as its last argument. */
  protected abstract Object call(int step, Continuation continuation) throws Exception;

  /**
   * Takes the result of the call of {@code step}: booleans and ints as an Integer.
   *
   * @return the next step, or {@link #END}
   */
  protected abstract int after(int step, Object result) throws Exception;

  /** Whether the call of {@code step} returns a boolean or an int. */
  protected boolean isPrimitive(int step) {
    return false;
  }

  /** Takes what the call of {@code step} threw; returns the next step, or throws. */
  protected int thrown(int step, Exception exception) throws Exception {
    throw exception;
  }

  @Override
  public final void run() {
    throw new AssertionError("the plain version of a body that is a task version only");
  }

  @Override
  public final void run(Continuation continuation) {
    steps(0, continuation);
  }

  private void resume(Continuation continuation) throws Exception {
    int next;
    try {
      Object result;
      if (isPrimitive(point)) {
        result = continuation.takeInt();
      } else {
        result = continuation.takeRef();
      }
      next = after(point, result);
    } catch (Exception e) {
      next = thrown(point, e);
    }
    steps(next, continuation);
  }

  private void steps(int first, Continuation continuation) {
    int step = first;
    while (step != END) {
      try {
        Object result = call(step, continuation);
        if (continuation.unwinding) {
          suspensions++;
          continuation.save(this, RESUMER, step);
          return;
        }
        step = after(step, result instanceof Boolean bit ? (Object) (bit ? 1 : 0) : result);
      } catch (Exception e) {
        step = rethrowOrNext(step, e);
      }
    }
  }

  private int rethrowOrNext(int step, Exception exception) {
    try {
      return thrown(step, exception);
    } catch (Exception e) {
      throw StepBody.<RuntimeException>sneaky(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
