package it.programs;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.interop.RunnableTwin;

/**
 * Two activations written by hand, one calling the other. To tell their place, errors are made and
 * caught, as the JVM does where it links something.
 */
final class ThrowingPlace extends Resumer implements Runnable, RunnableTwin {
  private final Frame callee = new Activation();
  private final Frame caller = new Activation();

  /** That of an error made in the callee, after a suspension. */
  volatile StackTraceElement[] trace;

  /** How often a place was told. */
  volatile int told;

  private static final class Activation extends Frame {}

  @Override
  public void run() {
    throw new AssertionError("the plain version");
  }

  @Override
  public void run(Continuation continuation) {
    continuation.budget = -1;
    continuation.beginUnwinding();
    continuation.save(callee, this, 0);
    continuation.save(caller, this, 0);
  }

  @Override
  public void resume(Frame frame, Continuation continuation) {
    continuation.takeVoid();
    if (frame == callee) {
      trace = new Throwable("in the callee").getStackTrace();
    }
  }

  @Override
  public StackTraceElement place(Frame frame) {
    told++;
    String within = new Throwable("while the place is told").getMessage();
    return new StackTraceElement("Written", "caller", within, 7);
  }
}
