package dev.heddle.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
  private final TimerHeap heap = new TimerHeap();

  @Test
  void pollDue_beforeDeadline_returnsNothing() {
    heap.add(new TestTimer(100));
    assertNull(heap.pollDue(99));
    assertFalse(heap.isDue(99));
    assertTrue(heap.isDue(100));
  }

  @Test
  void pollDue_ofEqualDeadlines_isFirstComeFirstServed() {
    List<TestTimer> timers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      timers.add(new TestTimer(7));
      heap.add(timers.get(i));
    }
    for (TestTimer timer : timers) {
      assertSame(timer, heap.pollDue(7));
    }
  }

  @Test
  void pollDue_ofClaimedTimer_skipsIt() {
    TestTimer claimed = new TestTimer(1);
    claimed.open = false;
    TestTimer open = new TestTimer(2);
    heap.add(claimed);
    heap.add(open);
    assertSame(open, heap.pollDue(2));
    assertEquals(0, heap.size());
  }

  @Test
  void cancel_ofManyTimers_leavesNothing() {
    List<TestTimer> timers = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      TestTimer timer = new TestTimer(random.nextInt(100));
      timers.add(timer);
      heap.add(timer);
    }
    timers.forEach(Timer::cancel);
    timers.forEach(Timer::cancel);
    assertEquals(0, heap.size());
    assertEquals(TimerHeap.NONE, heap.earliestNanos());
  }

  @Test
  void pollDue_afterRandomCancels_isInOrder() {
    Random random = new Random(2);
    List<TestTimer> timers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      TestTimer timer = new TestTimer(random.nextInt());
      timers.add(timer);
      heap.add(timer);
    }
    int left = timers.size();
    for (TestTimer timer : timers) {
      if (random.nextInt(3) == 0) {
        timer.cancel();
        left--;
      }
    }
    long last = Long.MIN_VALUE;
    for (int i = 0; i < left; i++) {
      Timer first = heap.pollDue(Integer.MAX_VALUE);
      assertTrue(first.deadlineNanos >= last);
      last = first.deadlineNanos;
    }
    assertNull(heap.pollDue(Integer.MAX_VALUE));
  }

  private static final class TestTimer extends Timer {
    boolean open;

    TestTimer(long deadlineNanos) {
      super(deadlineNanos);
      open = true;
    }

    @Override
    protected void added() {}

    @Override
    protected boolean tryClaim() {
      return open;
    }
  }
}
