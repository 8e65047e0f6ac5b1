package dev.heddle.testkit;

import dev.heddle.continuation.Continuation;

/**
 * Calls that return what they are given. Each has a plain form, and a task form that suspends and
 * gives its result on the next slice; until then it returns a wrong value, which nobody may use.
 */
public final class Suspend {
  private static final ThreadLocal<Steps> RUNNING = new ThreadLocal<>();
  private static final long WRONG = 0x5EED_BAD0_5EED_BAD1L;

  private Suspend() {}

  static void enter(Steps steps) {
    RUNNING.set(steps);
  }

  static void leave() {
    RUNNING.remove();
  }

  private static void countPlainCall() {
    Steps running = RUNNING.get();
    if (running != null) {
      running.countPlainCall();
    }
  }

  /** Suspends. */
  public static void pause() {
    countPlainCall();
  }

  /** Called by woven code. */
  public static void pause(Continuation c) {
    if (((Steps) c).mustWait()) {
      c.refResult = null;
      c.exception = null;
    }
  }

  /** Suspends, then throws. */
  public static <X extends Throwable> void pauseThrow(X thrown) throws X {
    countPlainCall();
    throw thrown;
  }

  /** Called by woven code. */
  public static <X extends Throwable> void pauseThrow(X thrown, Continuation c) throws X {
    if (!((Steps) c).mustWait()) {
      throw thrown;
    }
    c.exception = thrown;
  }

  /** Suspends. */
  public static <T> T pauseRef(T value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static <T> T pauseRef(T value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.refResult = value;
      return null;
    }
    return value;
  }

  /** Suspends. */
  public static boolean pauseBoolean(boolean value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static boolean pauseBoolean(boolean value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.primResult = value ? 1 : 0;
      return !value;
    }
    return value;
  }

  /** Suspends. */
  public static byte pauseByte(byte value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static byte pauseByte(byte value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.primResult = value;
      return (byte) WRONG;
    }
    return value;
  }

  /** Suspends. */
  public static char pauseChar(char value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static char pauseChar(char value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.primResult = value;
      return (char) WRONG;
    }
    return value;
  }

  /** Suspends. */
  public static short pauseShort(short value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static short pauseShort(short value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.primResult = value;
      return (short) WRONG;
    }
    return value;
  }

  /** Suspends. */
  public static int pauseInt(int value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static int pauseInt(int value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.primResult = value;
      return (int) WRONG;
    }
    return value;
  }

  /** Suspends. */
  public static long pauseLong(long value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static long pauseLong(long value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.primResult = value;
      return WRONG;
    }
    return value;
  }

  /** Suspends. */
  public static float pauseFloat(float value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static float pauseFloat(float value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.primResult = Float.floatToRawIntBits(value);
      return Float.NaN;
    }
    return value;
  }

  /** Suspends. */
  public static double pauseDouble(double value) {
    countPlainCall();
    return value;
  }

  /** Called by woven code. */
  public static double pauseDouble(double value, Continuation c) {
    if (((Steps) c).mustWait()) {
      c.primResult = Double.doubleToRawLongBits(value);
      return Double.NaN;
    }
    return value;
  }
}
