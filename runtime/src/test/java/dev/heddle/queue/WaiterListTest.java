package dev.heddle.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.continuation.Waiter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaiterListTest {
  private static final class Node extends Waiter {
    @Override
    public boolean tryClaim() {
      throw new AssertionError("a list claims nothing");
    }

    @Override
    public void complete(Object result, Throwable failure) {
      throw new AssertionError("a list completes nothing");
    }
  }

  @Test
  void addLast_twoWaiters_firstComesFirst() {
    Node first = new Node();
    Node second = new Node();
    Waiter last = WaiterList.addLast(WaiterList.addLast(null, first), second);

    assertEquals(List.of(first, second), toList(last));
  }

  @Test
  void addFirst_toOthers_comesFirst() {
    Node first = new Node();
    Node second = new Node();
    Waiter last = WaiterList.addFirst(WaiterList.addLast(null, second), first);

    assertEquals(List.of(first, second), toList(last));
  }

  @Test
  void remove_onlyWaiter_leavesEmptyListAndUnlinkedWaiter() {
    Node only = new Node();
    Waiter last = WaiterList.addFirst(null, only);
    assertTrue(WaiterList.isLinked(only));

    assertNull(WaiterList.remove(last, only));
    assertFalse(WaiterList.isLinked(only));
    assertNull(only.prev);
  }

  @Test
  void anyOperations_inRandomOrder_agreeWithDeque() {
    Random random = new Random(1);
    Deque<Waiter> model = new ArrayDeque<>();
    Waiter last = null;
    for (int i = 0; i < 20_000; i++) {
      int kind = random.nextInt(3);
      if (kind == 0) {
        Node node = new Node();
        last = WaiterList.addLast(last, node);
        model.addLast(node);
      } else if (kind == 1 && model.size() < 5) {
        Node node = new Node();
        last = WaiterList.addFirst(last, node);
        model.addFirst(node);
      } else if (!model.isEmpty()) {
        Waiter victim = new ArrayList<>(model).get(random.nextInt(model.size()));
        last = WaiterList.remove(last, victim);
        model.remove(victim);
        assertFalse(WaiterList.isLinked(victim));
      }
      assertEquals(new ArrayList<>(model), toList(last));
      assertEquals(model.size(), WaiterList.size(last));
    }
  }

  /** The list read forwards, after checking that backwards it is the same. */
  private static List<Waiter> toList(Waiter last) {
    List<Waiter> forwards = new ArrayList<>();
    if (last != null) {
      Waiter waiter = last;
      do {
        waiter = waiter.next;
        assertEquals(waiter, waiter.next.prev);
        forwards.add(waiter);
      } while (waiter != last);
    }
    return forwards;
  }
}
