package dev.heddle;

import dev.heddle.continuation.Continuation;

/** A body that makes one call in its task form and keeps the result. */
public final class OneCall extends StepBody {
  /** The call; it may suspend. */
  public interface Call {
    /** Makes it, as part of {@code continuation}. */
    Object in(Continuation continuation) throws Exception;
  }

  private final Call call;
  private final boolean primitive;

  /** Read after the task was joined. */
  private Object result;

  private OneCall(Call call, boolean primitive) {
    this.call = call;
    this.primitive = primitive;
  }

  /** A call that returns a reference, or nothing. */
  public static OneCall of(Call call) {
    return new OneCall(call, false);
  }

  /** A call that returns a boolean or an int; the result is an Integer. */
  public static OneCall ofPrimitive(Call call) {
    return new OneCall(call, true);
  }

  /** Starts a task of it. */
  public Task<Void> spawn() {
    return Task.spawn((Runnable) this);
  }

  /** Starts a task of it, joins that, and gives the result. */
  public Object runAndJoin() {
    spawn().join();
    return result;
  }

  /** What the call returned, once its task was joined. */
  public Object result() {
    return result;
  }

  @Override
  protected Object call(int step, Continuation continuation) throws Exception {
    return call.in(continuation);
  }

  @Override
  protected boolean isPrimitive(int step) {
    return primitive;
  }

  @Override
  protected int after(int step, Object result) {
    this.result = result;
    return END;
  }
}
