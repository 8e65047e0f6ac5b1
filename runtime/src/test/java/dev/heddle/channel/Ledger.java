package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Who sent what, and how often it came out: once each, or values were lost or doubled. */
final class Ledger {
  private final AtomicIntegerArray received;

  Ledger(int values) {
    received = new AtomicIntegerArray(values);
  }

  void received(int value) {
    received.incrementAndGet(value);
  }

  void assertEachOnce() {
    for (int value = 0; value < received.length(); value++) {
      assertEquals(1, received.get(value), "times that value " + value + " was received");
    }
  }
}
