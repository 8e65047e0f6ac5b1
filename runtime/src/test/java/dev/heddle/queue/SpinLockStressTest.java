package dev.heddle.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpinLockStressTest {
  private static final int ROUNDS = 200_000 * Integer.getInteger("stress", 1);

  private static final class Counter extends SpinLock {
    private long count;

    void increment() {
      enter();
      count++;
      leave();
    }
  }

  @Test
  void enter_byMoreThreadsThanCores_losesNoUpdate() throws InterruptedException {
    Counter counter = new Counter();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < ROUNDS; i++) {
                  counter.increment();
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(4L * ROUNDS, counter.count);
  }
}
