package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.interop.RunnableTwin;

/**
 * A task body written as the agent would weave {@code for (i = 0; i < n; i++) step(i);}: it
 * suspends inside {@code step}, or at the back-edge when its budget is used up.
 */
public abstract class LoopTwin extends Resumer implements Runnable, RunnableTwin {
  private int n;

  /** Makes the current iteration the last one. */
  protected final void endLoop() {
    n = 0;
  }

  protected LoopTwin(int n) {
    this.n = n;
  }

  /** One iteration, which ends with a call that may suspend. */
  protected abstract void step(int i, Continuation c);

  @Override
  public void run() {
    throw new AssertionError("the plain version was called");
  }

  @Override
  public void run(Continuation c) {
    loop(new Counter(), c);
  }

  @Override
  public void resume(Frame frame, Continuation c) {
    c.takeVoid();
    loop((Counter) frame, c);
  }

  private void loop(Counter counter, Continuation c) {
    while (counter.i < n) {
      step(counter.i++, c);
      c.budget--;
      if (c.budget < 0 && !c.unwinding) {
        c.beginUnwinding();
      }
      if (c.unwinding) {
        c.save(counter, this, 0);
        return;
      }
    }
  }

  @Override
  public StackTraceElement place(Frame frame) {
    return new StackTraceElement("Loop", "run", "Loop.java", ((Counter) frame).i);
  }

  private static final class Counter extends Frame {
    int i;
  }
}
