package dev.heddle.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class RunQueueTest {
  private final RunQueue<Integer> queue = new RunQueue<>(4);
  private final RunQueue<Integer> thief = new RunQueue<>(4);

  @Test
  void capacity_notAPowerOfTwo_isRefused() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> new RunQueue<>(100));
    assertEquals("capacity must be a power of two, was 100", thrown.getMessage());
  }

  @Test
  void poll_ofManyRounds_keepsOrder() {
    for (int i = 0; i < 1_000; i++) {
      assertTrue(queue.tryPush(2 * i));
      assertTrue(queue.tryPush(2 * i + 1));
      assertEquals(2 * i, queue.poll());
      assertEquals(2 * i + 1, queue.poll());
    }
    assertNull(queue.poll());
  }

  @Test
  void tryPush_ontoFullQueue_fails() {
    fill(4);
    assertFalse(queue.tryPush(4));
    assertEquals(4, queue.size());
  }

  @Test
  void steal_fromFullQueue_takesHalf() {
    fill(4);
    assertEquals(1, queue.stealHalf(thief));
    assertEquals(1, thief.size());
    assertEquals(0, thief.poll());
    assertNull(thief.poll());
    assertEquals(2, queue.size());
    assertEquals(2, queue.poll());
  }

  @Test
  void steal_ofOne_takesIt() {
    fill(1);
    assertEquals(0, queue.stealHalf(thief));
    assertTrue(queue.isEmpty());
    assertNull(queue.stealHalf(thief));
  }

  @Test
  void poll_ofEmptyQueue_forgetsWhatWasStolen() {
    RunQueue<Object> from = new RunQueue<>(4);
    WeakReference<Object> stolen = pushAndSteal(from);
    assertNull(from.poll());
    for (int i = 0; i < 100 && stolen.get() != null; i++) {
      System.gc();
    }
    assertNull(stolen.get());
  }

  @Test
  void poll_ofOneOfTwo_forgetsIt() {
    RunQueue<Object> from = new RunQueue<>(4);
    WeakReference<Object> first = pushTwoAndPoll(from);
    for (int i = 0; i < 100 && first.get() != null; i++) {
      System.gc();
    }
    assertNull(first.get());
    assertEquals("second", from.poll());
  }

  private static WeakReference<Object> pushTwoAndPoll(RunQueue<Object> from) {
    WeakReference<Object> first = new WeakReference<>(new Object());
    from.tryPush(first.get());
    from.tryPush("second");
    assertSame(first.get(), from.poll());
    return first;
  }

  private static WeakReference<Object> pushAndSteal(RunQueue<Object> from) {
    for (int i = 0; i < 9; i++) { // round the ring twice
      from.tryPush(i);
      assertEquals(i, from.poll());
    }
    WeakReference<Object> pushed = new WeakReference<>(new Object());
    from.tryPush(pushed.get());
    assertSame(pushed.get(), from.stealHalf(new RunQueue<>(4)));
    return pushed;
  }

  @Test
  void moveHalf_ofFullQueue_leavesHalf() {
    fill(4);
    GlobalQueue<Integer> global = new GlobalQueue<>();
    queue.moveHalf(global);
    assertEquals(2, global.size());
    assertEquals(0, global.poll());
    assertEquals(2, queue.size());
  }

  @Test
  void pollOfGlobal_withExtra_refillsOwner() {
    GlobalQueue<Integer> global = new GlobalQueue<>();
    for (int i = 0; i < 10; i++) {
      global.offer(i);
    }
    assertEquals(0, global.poll(3, queue));
    assertEquals(3, queue.size());
    assertEquals(1, queue.poll());
    assertEquals(6, global.size());
  }

  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      assertTrue(queue.tryPush(i));
    }
  }
}
