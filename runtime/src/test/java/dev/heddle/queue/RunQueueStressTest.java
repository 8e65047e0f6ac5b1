package dev.heddle.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every element pushed comes out exactly once, whoever takes it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunQueueStressTest {
  private static final int ELEMENTS = 300_000 * Integer.getInteger("stress", 1);
  private static final int THIEVES = 3;

  private final AtomicIntegerArray seen = new AtomicIntegerArray(ELEMENTS);
  private volatile boolean pushed;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 256})
  void pushPollSteal_byManyThreads_conserveElements(int capacity) throws Exception {
    RunQueue<Integer> queue = new RunQueue<>(capacity);
    GlobalQueue<Integer> overflow = new GlobalQueue<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> thieves = new ArrayList<>();
    for (int i = 0; i < THIEVES; i++) {
      Thread thief = new Thread(() -> steal(queue, overflow, new RunQueue<>(capacity)));
      thief.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
      thief.start();
      thieves.add(thief);
    }
    own(queue, overflow);
    pushed = true;
    for (Thread thief : thieves) {
      thief.join();
    }
    assertEquals(null, failure.get());
    for (int i = 0; i < ELEMENTS; i++) {
      assertEquals(1, seen.get(i), "element " + i);
    }
  }

  private void own(RunQueue<Integer> queue, GlobalQueue<Integer> overflow) {
    for (int i = 0; i < ELEMENTS; i++) {
      if (!queue.tryPush(i)) {
        queue.moveHalf(overflow);
        overflow.offer(i);
      }
      if (i % 3 == 0) {
        see(queue.poll());
      }
    }
    while (!queue.isEmptyForOwner()) {
      see(queue.poll());
    }
  }

  private void steal(
      RunQueue<Integer> queue, GlobalQueue<Integer> overflow, RunQueue<Integer> mine) {
    while (!pushed || !queue.isEmpty() || !overflow.isEmpty()) {
      see(queue.stealHalf(mine));
      drain(mine);
      see(overflow.poll(2, mine));
      drain(mine);
    }
  }

  private void drain(RunQueue<Integer> mine) {
    for (Integer element = mine.poll(); element != null; element = mine.poll()) {
      see(element);
    }
  }

  private void see(Integer element) {
    if (element != null) {
      seen.incrementAndGet(element);
    }
  }
}
