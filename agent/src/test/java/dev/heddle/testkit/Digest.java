package dev.heddle.testkit;

/** Makes numbers of values, the same ones in every run. Called by generated programs. */
public final class Digest {
  private Digest() {}

  /** Digests an int. */
  public static long of(int value) {
    return value;
  }

  /** Digests a long. */
  public static long of(long value) {
    return value;
  }

  /** Digests a float; all NaNs are equal. */
  public static long of(float value) {
    return Float.floatToIntBits(value);
  }

  /** Digests a double; all NaNs are equal. */
  public static long of(double value) {
    return Double.doubleToLongBits(value);
  }

  /** Digests a reference by what it prints; of exceptions and arrays only the kind. */
  public static long of(Object value) {
    if (value instanceof int[] array) {
      return 31L * array.length + 7;
    }
    if (value instanceof Throwable thrown) {
      return thrown.getClass().getName().hashCode();
    }
    return String.valueOf(value).hashCode();
  }
}
