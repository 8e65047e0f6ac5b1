package dev.heddle.agent.emit;

import dev.heddle.agent.plan.Block;
import dev.heddle.agent.plan.Loop;
import dev.heddle.agent.plan.MethodPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Which copies of a method's blocks a version consists of.
 *
 * <p>A resume version enters a method in the middle. If that place is in a loop, a jump there would
 * give the loop a second entry and cost the JIT its loop optimizations. So the rest of the
 * interrupted iteration is copied, and the copy enters the loop at its header:
 *
 * <pre>
 *   loop:  A; call f; B; goto loop          the method's own
 *
 *   resume after f:  B; goto loop           the copy of the loop's body, which is never a loop
 *   loop:  A; call f; B; goto loop
 * </pre>
 *
 * <p>In general there is copy 0, the whole body, and for each loop L one copy of its blocks, in
 * which loops within L are whole and jumps to L's header, or out of L, lead to the copy of the loop
 * around L. Control can only leave the copy of L outwards, and enters inner loops at their headers,
 * so every copy stays reducible however many safepoints enter it. Only blocks that can be reached
 * are copied.
 */
final class Copies {
  /** One block in one copy. A record's own methods would be linked, and then interpreted. */
  record Node(int block, int copy) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Node node && node.block == block && node.copy == copy;
    }

    @Override
    public int hashCode() {
      return 31 * copy + block;
    }
  }

  private final MethodPlan plan;
  private final BitSet reached = new BitSet();
  private final Deque<Node> work = new ArrayDeque<>();

  Copies(MethodPlan plan) {
    this.plan = plan;
  }

  /** The node that {@code target} is entered at from copy {@code copy}. */
  Node resolve(int copy, int target) {
    int c = copy;
    while (c != 0) {
      Loop loop = plan.loops().get(c);
      if (target != loop.header() && loop.blocks().get(target)) {
        break;
      }
      c = loop.parent();
    }
    return new Node(target, c);
  }

  /** The node that goes on at {@code target} after the activation was suspended in a block. */
  Node resume(int suspendedBlock, int target) {
    return resolve(plan.innermostLoop()[suspendedBlock], target);
  }

  /** Adds an entry, with all that can be reached from it. */
  void enter(Node entry) {
    reach(entry);
    while (!work.isEmpty()) {
      Node node = work.pop();
      Block block = plan.blocks().get(node.block);
      block.successors().forEach(successor -> reach(resolve(node.copy, successor)));
      enterHandlers(block, node.copy);
    }
  }

  /** Adds the handlers that cover {@code block} as seen from a copy. */
  void enterHandlers(Block block, int copy) {
    for (int entry : block.handlers()) {
      reach(resolve(copy, plan.exceptions().get(entry).handlerBlock()));
    }
  }

  private void reach(Node node) {
    int id = node.copy * plan.blocks().size() + node.block;
    if (!reached.get(id)) {
      reached.set(id);
      work.push(node);
    }
  }

  /** All nodes, copy by copy, each in the order of the author's code. */
  List<Node> nodes() {
    if (!work.isEmpty()) {
      enter(work.peek());
    }
    int blocks = plan.blocks().size();
    List<Node> nodes = new ArrayList<>();
    reached.stream().forEach(id -> nodes.add(new Node(id % blocks, id / blocks)));
    return nodes;
  }
}
