package dev.heddle.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.continuation.Waiter;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.junit.jupiter.api.Test;

class GlobalQueueTest {
  private final Starving<Waiter> memory = new Starving<>();
  private final GlobalQueue<Waiter> queue = new GlobalQueue<>(memory);

  /** A queue that finds no memory while it is told so. */
  private static final class Starving<T> extends MpscUnboundedAtomicArrayQueue<T> {
    private boolean starved;

    Starving() {
      super(8);
    }

    @Override
    public boolean offer(T element) {
      if (starved) {
        throw new OutOfMemoryError("as the test wants it");
      }
      return super.offer(element);
    }
  }

  private static final class Element extends Waiter {
    private final String name;

    Element(String name) {
      this.name = name;
    }

    @Override
    public boolean tryClaim() {
      return false;
    }

    @Override
    public void complete(Object result, Throwable failure) {}

    @Override
    public String toString() {
      return name;
    }
  }

  private void offer(String... names) {
    for (String name : names) {
      queue.offer(new Element(name));
    }
  }

  private List<String> drain() {
    List<String> names = new ArrayList<>();
    for (Waiter each = queue.poll(); each != null; each = queue.poll()) {
      names.add(each.toString());
    }
    return names;
  }

  @Test
  void offer_withoutMemory_keepsTheElement() {
    memory.starved = true;
    offer("a");
    assertFalse(queue.isEmpty());
    assertEquals(1, queue.size());
    assertEquals("a", queue.poll().toString());
    assertTrue(queue.isEmpty());
    assertNull(queue.poll());
  }

  @Test
  void poll_afterMemoryWasShort_takesTurns() {
    offer("1", "2", "3");
    memory.starved = true;
    offer("a", "b");
    memory.starved = false;
    offer("4");
    assertEquals(6, queue.size());
    assertEquals(List.of("a", "1", "b", "2", "3", "4"), drain());
  }

  @Test
  void polledElements_canBeOfferedAgain() {
    memory.starved = true;
    offer("a");
    Waiter element = queue.poll();
    queue.offer(element);
    assertSame(element, queue.poll());
  }

  @Test
  void moveHalf_withoutMemory_losesNothing() {
    RunQueue<Waiter> own = new RunQueue<>(4);
    for (int i = 0; i < 4; i++) {
      assertTrue(own.tryPush(new Element("e" + i)));
    }
    memory.starved = true;
    own.moveHalf(queue);
    assertEquals(List.of("e0", "e1"), drain());
    assertEquals(2, own.size());
  }

  @Test
  void refill_ofFullQueueWithoutMemory_losesNothing() {
    RunQueue<Waiter> own = new RunQueue<>(1);
    assertTrue(own.tryPush(new Element("own")));
    offer("a", "b");
    memory.starved = true;
    assertEquals("a", queue.poll(1, own).toString());
    assertEquals(List.of("b"), drain());
  }

  @Test
  void offer_ofWhatCannotBeLinked_withoutMemory_fails() {
    Starving<String> starving = new Starving<>();
    GlobalQueue<String> strings = new GlobalQueue<>(starving);
    starving.starved = true;
    assertThrows(OutOfMemoryError.class, () -> strings.offer("a"));
    assertTrue(strings.isEmpty());
    starving.starved = false;
    strings.offer("b");
    assertEquals("b", strings.poll(), "the lock is free");
  }
}
