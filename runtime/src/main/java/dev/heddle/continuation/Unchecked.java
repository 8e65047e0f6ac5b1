package dev.heddle.continuation;

/** Throws what a method does not declare: failures are passed on as they were thrown. */
public final class Unchecked {
  private Unchecked() {}

  /** Throws {@code thrown}, whatever it is; returns nothing, but lets the caller write a throw. */
  public static RuntimeException rethrow(Throwable thrown) {
    throw Unchecked.<RuntimeException>as(thrown);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X as(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
