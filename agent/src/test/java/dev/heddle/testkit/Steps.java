package dev.heddle.testkit;

import dev.heddle.continuation.Continuation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/**
 * Runs the task version of one static method without arguments, slice by slice, suspending where a
 * {@link Schedule} says so.
 *
 * <p>Not thread-safe; slices may run on different threads, one after the other.
 */
public final class Steps extends Continuation {
  private static final int MAX_DEPTH = 10_000_000;
  private static final long MAX_SLICES = 50_000_000;

  private final MethodHandle body;
  private final Schedule schedule;
  private int maxDepth = MAX_DEPTH;
  private int granted;
  private long used;
  private long preemptions;
  private long waits;
  private long plainCalls;
  private boolean done;

  /** Whether a call of {@link Suspend} suspends it. */
  private boolean waiting;

  /** Whether it was suspended last because its budget was used up. */
  private boolean gaveWay;

  private boolean neverUnwound;
  private String fault;

  /**
   * Prepares a run.
   *
   * @param plain the plain version, public and static without parameters
   * @throws NoSuchMethodException if it has no task version
   */
  public Steps(Method plain, Schedule schedule) throws ReflectiveOperationException {
    // Not by reflection, from which the agent hides task versions.
    this.body =
        MethodHandles.publicLookup()
            .findStatic(
                plain.getDeclaringClass(),
                plain.getName(),
                MethodType.methodType(plain.getReturnType(), Continuation.class));
    this.schedule = schedule;
    grant();
  }

  /** Lets the run become no deeper than {@code frames} when its budget is used up. */
  public Steps withMaxDepth(int frames) {
    maxDepth = frames;
    return this;
  }

  /** Runs all slices here. */
  public Object runToEnd() throws Throwable {
    return runToEnd(Runnable::run);
  }

  /** Runs each slice by {@code executor}, which must have finished it when it returns. */
  public Object runToEnd(Executor executor) throws Throwable {
    boolean first = true;
    while (!done) {
      boolean isFirst = first;
      executor.execute(() -> done = slice(isFirst));
      first = false;
      if (suspensions() > MAX_SLICES) {
        throw new AssertionError("suspended " + MAX_SLICES + " times: it makes no progress");
      }
    }
    if (fault != null) {
      throw new AssertionError(fault);
    }
    used += granted - budget;
    granted = budget;
    return outcome();
  }

  private boolean slice(boolean first) {
    if (gaveWay) {
      gaveWay = false;
      limitDepth(maxDepth);
    }
    waiting = false;
    Suspend.enter(this);
    try {
      boolean ended = run(first);
      if (!ended && !waiting) {
        renew();
      }
      return ended || fault != null;
    } finally {
      Suspend.leave();
    }
  }

  /** After a slice that used up its budget. */
  private void renew() {
    if (budget >= 0 && top().resumer.place(top()) != null) { // one that is lost has no place
      fault("gave way with budget " + budget);
    }
    used += granted - budget;
    grant();
    preemptions++;
    gaveWay = true;
  }

  private Object outcome() throws Throwable {
    if (exception != null) {
      throw exception;
    }
    Class<?> type = body.type().returnType();
    return neverUnwound || !type.isPrimitive() ? refResult : box(type);
  }

  private Object box(Class<?> type) {
    if (type == long.class) {
      return primResult;
    } else if (type == double.class) {
      return Double.longBitsToDouble(primResult);
    } else if (type == float.class) {
      return Float.intBitsToFloat((int) primResult);
    } else if (type == boolean.class) {
      return (int) primResult != 0;
    } else if (type == char.class) {
      return (char) primResult;
    } else if (type == byte.class) {
      return (byte) primResult;
    } else if (type == short.class) {
      return (short) primResult;
    } else if (type == int.class) {
      return (int) primResult;
    }
    return null;
  }

  @Override
  protected Object start() throws Throwable {
    Object result = body.invoke(this);
    neverUnwound = !unwinding;
    return result;
  }

  /** The code being stepped might catch what is thrown, so it is kept for the end. */
  private AssertionError fault(String message) {
    fault = message;
    return new AssertionError(message);
  }

  private void grant() {
    granted = schedule.nextBudget();
    budget = granted;
  }

  /** Called by a task form of {@link Suspend}: whether it has to suspend. */
  boolean mustWait() {
    if (unwinding) {
      throw fault("a call was made while unwinding");
    }
    if (!schedule.suspendsInCalls()) {
      return false;
    }
    waits++;
    waiting = true;
    beginUnwinding();
    return true;
  }

  /** Called by a plain form of {@link Suspend} on this task's thread. */
  void countPlainCall() {
    plainCalls++;
  }

  /** Reductions charged so far. */
  public long used() {
    return used;
  }

  /** How often it was suspended. */
  public long suspensions() {
    return preemptions + waits;
  }

  /** How often it was suspended because its budget was used up. */
  public long preemptions() {
    return preemptions;
  }

  /** How often a plain form of {@link Suspend} was called. */
  public long plainCalls() {
    return plainCalls;
  }

  @Override
  public boolean tryClaim() {
    throw new UnsupportedOperationException("nobody waits for a stepped computation");
  }

  @Override
  public void complete(Object result, Throwable failure) {
    throw new UnsupportedOperationException("nobody completes a stepped computation");
  }
}
