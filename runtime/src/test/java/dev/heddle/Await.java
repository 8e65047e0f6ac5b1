package dev.heddle;

import java.util.function.BooleanSupplier;

/** How a test lets another thread come to a place it can see: by looking, never by sleeping. */
public final class Await {
  private Await() {}

  /** Returns when {@code condition} holds; the test's time-out ends it otherwise. */
  public static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new AssertionError("timed out waiting for a condition");
      }
      Thread.yield();
    }
  }
}
