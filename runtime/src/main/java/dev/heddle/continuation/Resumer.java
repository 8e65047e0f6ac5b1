package dev.heddle.continuation;

/**
 * Re-enters suspended activations. Each woven class has one, made by the agent when the class first
 * suspends; runtime classes that save frames by hand write their own.
 */
public abstract class Resumer {
  /**
   * Goes on with a suspended activation at {@code frame.point}.
   *
   * <p>The outcome of the call it was suspended in is in {@code continuation}, which the activation
   * takes with one of the {@code take…} methods. The activation either completes and leaves its own
   * result with one of the {@code return…} methods, throws, or suspends again: then it has saved a
   * frame and {@code continuation.unwinding} is set.
   */
  public abstract void resume(Frame frame, Continuation continuation) throws Throwable;

  /**
   * Where the activation saved in {@code frame} stands in the source, for stack traces.
   *
   * @return the logical caller's place, or null if it is not to be shown
   */
  public abstract StackTraceElement place(Frame frame);

  /** The class whose activations it resumes: the one that it is written in. */
  public Class<?> type() {
    return getClass().getNestHost();
  }
}
