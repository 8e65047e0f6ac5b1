package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the natural loops of a method and how they nest.
 *
 * <p>Dominators by the iterative algorithm of Cooper, Harvey and Kennedy, "A Simple, Fast Dominance
 * Algorithm" (2001). A method with an irreducible region is treated as having no loops at all: its
 * resume version then jumps into the middle, as the author's own code does.
 */
final class LoopFinder {
  private final Flow flow;
  private final int[] order;
  private final int[] number;
  private final int[] dominator;
  private final List<List<Integer>> predecessors = new ArrayList<>();
  private final Map<Integer, BitSet> bodies = new TreeMap<>();
  private boolean irreducible;

  private LoopFinder(Flow flow) {
    this.flow = flow;
    this.number = new int[flow.blockCount()];
    this.order = reversePostorder();
    this.dominator = new int[flow.blockCount()];
  }

  /** Loops by number; 0 is the whole body, and parents come anywhere. */
  static List<Loop> find(Flow flow) {
    LoopFinder finder = new LoopFinder(flow);
    finder.findPredecessors();
    if (finder.hasRetreatingEdge()) {
      finder.findDominators();
      finder.findBodies();
    }
    return finder.nest();
  }

  private int[] reversePostorder() {
    Arrays.fill(number, -1);
    int[] postorder = new int[flow.blockCount()];
    int count = 0;
    Deque<int[]> stack = new ArrayDeque<>();
    BitSet seen = new BitSet();
    seen.set(0);
    stack.push(new int[] {0, 0});
    while (!stack.isEmpty()) {
      int[] top = stack.peek();
      List<Integer> next = flow.allSuccessors(top[0]);
      if (top[1] < next.size()) {
        int successor = next.get(top[1]++);
        if (!seen.get(successor)) {
          seen.set(successor);
          stack.push(new int[] {successor, 0});
        }
      } else {
        postorder[count++] = top[0];
        stack.pop();
      }
    }
    int[] reversed = new int[count];
    for (int i = 0; i < count; i++) {
      reversed[i] = postorder[count - 1 - i];
      number[reversed[i]] = i;
    }
    return reversed;
  }

  private void findPredecessors() {
    for (int block = 0; block < flow.blockCount(); block++) {
      predecessors.add(new ArrayList<>(2));
    }
    for (int block : order) {
      for (int successor : flow.allSuccessors(block)) {
        predecessors.get(successor).add(block);
      }
    }
  }

  private boolean hasRetreatingEdge() {
    for (int block : order) {
      for (int successor : flow.allSuccessors(block)) {
        if (number[successor] <= number[block]) {
          return true;
        }
      }
    }
    return false;
  }

  private void findDominators() {
    Arrays.fill(dominator, -1);
    dominator[0] = 0;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 1; i < order.length; i++) {
        int block = order[i];
        int best = -1;
        for (int predecessor : predecessors.get(block)) {
          if (dominator[predecessor] >= 0) {
            best = best < 0 ? predecessor : commonDominator(predecessor, best);
          }
        }
        if (dominator[block] != best) {
          dominator[block] = best;
          changed = true;
        }
      }
    }
  }

  private int commonDominator(int a, int b) {
    while (a != b) {
      while (number[a] > number[b]) {
        a = dominator[a];
      }
      while (number[b] > number[a]) {
        b = dominator[b];
      }
    }
    return a;
  }

  private boolean dominates(int a, int b) {
    while (number[b] > number[a]) {
      b = dominator[b];
    }
    return a == b;
  }

  private void findBodies() {
    for (int block : order) {
      for (int successor : flow.allSuccessors(block)) {
        if (number[successor] <= number[block]) {
          if (dominates(successor, block)) {
            addBody(successor, block);
          } else {
            irreducible = true;
          }
        }
      }
    }
  }

  private void addBody(int header, int latch) {
    BitSet body = bodies.computeIfAbsent(header, h -> new BitSet());
    body.set(header);
    Deque<Integer> work = new ArrayDeque<>();
    work.push(latch);
    while (!work.isEmpty()) {
      int block = work.pop();
      if (!body.get(block)) {
        body.set(block);
        predecessors.get(block).forEach(work::push);
      }
    }
  }

  private List<Loop> nest() {
    List<Loop> loops = new ArrayList<>();
    BitSet all = new BitSet();
    all.set(0, flow.blockCount());
    loops.add(new Loop(-1, all, -1));
    if (irreducible) {
      return loops;
    }
    List<Map.Entry<Integer, BitSet>> byDescendingSize = new ArrayList<>(bodies.entrySet());
    byDescendingSize.sort(
        (first, second) -> second.getValue().cardinality() - first.getValue().cardinality());
    for (Map.Entry<Integer, BitSet> entry : byDescendingSize) {
      int parent = innermost(loops, entry.getKey());
      loops.add(new Loop(entry.getKey(), entry.getValue(), parent));
    }
    return loops;
  }

  /** The number of the innermost of {@code loops}, sorted from large to small, around a block. */
  static int innermost(List<Loop> loops, int block) {
    int result = 0;
    for (int i = 1; i < loops.size(); i++) {
      if (loops.get(i).blocks().get(block)) {
        result = i;
      }
    }
    return result;
  }
}
