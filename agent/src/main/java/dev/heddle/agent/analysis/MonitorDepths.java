package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import dev.heddle.agent.plan.SkipReason;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * How many monitors entered by the method itself may be held before each instruction.
 *
 * <p>Where paths disagree the larger number is taken: code is then treated as holding a monitor,
 * which only pins the task.
 */
final class MonitorDepths {
  private static final int LIMIT = 64;

  private final Code code;
  private final List<TryCatchBlockNode> handlers;
  private final int[] depths;
  private final Deque<Integer> work = new ArrayDeque<>();

  private MonitorDepths(Code code, List<TryCatchBlockNode> handlers) {
    this.code = code;
    this.handlers = handlers;
    this.depths = new int[code.size()];
  }

  static int[] compute(Code code, List<TryCatchBlockNode> handlers) {
    MonitorDepths analysis = new MonitorDepths(code, handlers);
    if (analysis.usesMonitors()) {
      analysis.run();
    }
    return analysis.depths;
  }

  private boolean usesMonitors() {
    for (AbstractInsnNode instruction : code.instructions()) {
      if (instruction.getOpcode() == Opcodes.MONITORENTER) {
        return true;
      }
    }
    return false;
  }

  private void run() {
    Arrays.fill(depths, -1);
    reach(0, 0);
    while (!work.isEmpty()) {
      visit(work.pop());
    }
  }

  private void visit(int index) {
    AbstractInsnNode instruction = code.instructions()[index];
    int depth = depths[index];
    for (TryCatchBlockNode handler : handlers) {
      if (code.position(handler.start) <= index && index < code.position(handler.end)) {
        reach(code.position(handler.handler), depth);
        if (Flow.catchesAll(handler.type)) {
          break;
        }
      }
    }
    int after =
        switch (instruction.getOpcode()) {
          case Opcodes.MONITORENTER -> depth + 1;
          case Opcodes.MONITOREXIT -> Math.max(0, depth - 1);
          default -> depth;
        };
    for (LabelNode target : Jumps.targets(instruction)) {
      reach(code.position(target), after);
    }
    if (Jumps.fallsThrough(instruction)) {
      reach(index + 1, after);
    }
  }

  private void reach(int index, int depth) {
    if (depth > LIMIT) {
      throw new Unweavable(SkipReason.UNBALANCED_MONITORS, null);
    }
    if (index < depths.length && depths[index] < depth) {
      depths[index] = depth;
      work.push(index);
    }
  }
}
