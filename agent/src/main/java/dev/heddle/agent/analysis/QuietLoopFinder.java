package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import dev.heddle.agent.plan.CountedLoop;
import dev.heddle.agent.plan.Loop;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Finds loops without calls. The innermost ones may be counted loops: {@code for (int i = …; i <
 * bound; i += step)} with a bound that the loop does not change and a constant step. Their header
 * holds the comparison and nothing else, and the one jump back to it comes with the one change of
 * the counter.
 */
final class QuietLoopFinder {
  private static final int MAX_STEP = 1 << 12;

  /** Instructions before the comparison at most; those that push the bound are written often. */
  private static final int MAX_HEADER = 6;

  private final Code code;
  private final Flow flow;
  private final List<Loop> loops;
  private final BitSet free;
  private final LoopBounds bounds;

  QuietLoopFinder(ClassFacts owner, Code code, Flow flow, List<Loop> loops, BitSet free) {
    this.code = code;
    this.free = free;
    this.bounds = new LoopBounds(owner, code, flow);
    this.flow = flow;
    this.loops = loops;
  }

  /** The counted loops by the number of their header's block. */
  Map<Integer, CountedLoop> counted() {
    BitSet parents = new BitSet();
    for (int i = 1; i < loops.size(); i++) {
      parents.set(loops.get(i).parent());
    }
    Map<Integer, CountedLoop> found = new HashMap<>();
    for (int i = 1; i < loops.size(); i++) {
      CountedLoop counted = parents.get(i) ? null : analyze(loops.get(i));
      if (counted != null) {
        found.put(counted.header(), counted);
      }
    }
    return found;
  }

  /** The outermost loops that may be tight ones: without calls, handlers and odd jumps back. */
  List<Loop> tight() {
    List<Loop> found = new ArrayList<>();
    for (int i = 1; i < loops.size(); i++) {
      Loop loop = loops.get(i);
      if (isTight(loop) && (loop.parent() == 0 || !isTight(loops.get(loop.parent())))) {
        found.add(loop);
      }
    }
    return found;
  }

  private boolean isQuiet(Loop loop) {
    for (int block : loop.blocks().stream().toArray()) {
      for (int i = flow.start(block); i < flow.end(block); i++) {
        if (!free.get(i) && isCall(code.instructions()[i])) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isTight(Loop loop) {
    for (int block : loop.blocks().stream().toArray()) {
      if (!flow.handlers(block).isEmpty() || jumpsBackIntoMiddle(flow.end(block) - 1)) {
        return false;
      }
    }
    return isQuiet(loop);
  }

  private boolean jumpsBackIntoMiddle(int index) {
    return Jumps.targets(code.instructions()[index]).stream()
        .map(code::position)
        .anyMatch(target -> target <= index && !isHeader(flow.blockAt(target)));
  }

  private boolean isHeader(int block) {
    return loops.stream().anyMatch(loop -> loop.header() == block);
  }

  private CountedLoop analyze(Loop loop) {
    CountedLoop shape = matchHeader(loop);
    boolean simple = isQuiet(loop) && flow.handlers(loop.header()).equals(handlersOfBody(loop));
    if (shape == null || !simple) {
      return null;
    }
    int latch = onlyLatch(loop);
    if (latch < 0) {
      return null;
    }
    int step = stepIn(loop, latch, shape.local());
    boolean up = shape.exitOpcode() == Opcodes.IF_ICMPGE || shape.exitOpcode() == Opcodes.IF_ICMPGT;
    if (step == 0 || Math.abs(step) > MAX_STEP || up != step > 0) {
      return null;
    }
    return new CountedLoop(
        loop.header(), loop.blocks(), shape.local(), step, shape.bound(), shape.exitOpcode());
  }

  /**
   * The handlers, if all blocks of the loop are covered by the same ones; else null. None of these
   * handlers is in the loop: it would cover itself, and so be a loop within this one, which then is
   * not an innermost one.
   */
  private List<Integer> handlersOfBody(Loop loop) {
    List<Integer> handlers = flow.handlers(loop.header());
    for (int block = loop.blocks().nextSetBit(0);
        block >= 0;
        block = loop.blocks().nextSetBit(block + 1)) {
      if (!flow.handlers(block).equals(handlers)) {
        return null;
      }
    }
    return handlers;
  }

  /** Matches {@code i, bound, if_icmp…}, the two the other way round, or {@code i, if…}. */
  private CountedLoop matchHeader(Loop loop) {
    int start = flow.start(loop.header());
    int last = flow.end(loop.header()) - 1;
    if (!(code.instructions()[last] instanceof JumpInsnNode jump) || last - start > MAX_HEADER) {
      return null;
    }
    int exit = flow.blockAt(code.position(jump.label));
    if (loop.blocks().get(exit) || !loop.blocks().get(loop.header() + 1)) {
      return null;
    }
    List<AbstractInsnNode> operands = new ArrayList<>();
    for (int i = start; i < last; i++) {
      operands.add(code.instructions()[i]);
    }
    int opcode = jump.getOpcode();
    if (opcode >= Opcodes.IFLT && opcode <= Opcodes.IFLE) {
      return operands.size() == 1 && isIntLoad(operands.get(0))
          ? shape(loop, operands.get(0), List.of(), opcode + Opcodes.IF_ICMPLT - Opcodes.IFLT)
          : null;
    }
    if (opcode < Opcodes.IF_ICMPLT || opcode > Opcodes.IF_ICMPLE || operands.size() < 2) {
      return null;
    }
    int end = operands.size();
    if (isIntLoad(operands.get(0)) && bounds.isBound(operands.subList(1, end), loop)) {
      return shape(loop, operands.get(0), operands.subList(1, end), opcode);
    }
    if (isIntLoad(operands.get(end - 1)) && bounds.isBound(operands.subList(0, end - 1), loop)) {
      return shape(loop, operands.get(end - 1), operands.subList(0, end - 1), swapped(opcode));
    }
    return null;
  }

  private static CountedLoop shape(
      Loop loop, AbstractInsnNode counter, List<AbstractInsnNode> bound, int exitOpcode) {
    int local = ((VarInsnNode) counter).var;
    return new CountedLoop(loop.header(), loop.blocks(), local, 0, bound, exitOpcode);
  }

  private static int swapped(int opcode) {
    return switch (opcode) {
      case Opcodes.IF_ICMPLT -> Opcodes.IF_ICMPGT;
      case Opcodes.IF_ICMPGE -> Opcodes.IF_ICMPLE;
      case Opcodes.IF_ICMPGT -> Opcodes.IF_ICMPLT;
      default -> Opcodes.IF_ICMPGE;
    };
  }

  private static boolean isIntLoad(AbstractInsnNode instruction) {
    return instruction.getOpcode() == Opcodes.ILOAD;
  }

  /** The one block that jumps back, with a {@code goto}; -1 if there are several. */
  private int onlyLatch(Loop loop) {
    int latch = -1;
    for (int block = loop.blocks().nextSetBit(0);
        block >= 0;
        block = loop.blocks().nextSetBit(block + 1)) {
      if (flow.successors(block).contains(loop.header())) {
        AbstractInsnNode last = code.instructions()[flow.end(block) - 1];
        if (latch >= 0 || last.getOpcode() != Opcodes.GOTO) {
          return -1;
        }
        latch = block;
      }
    }
    return latch;
  }

  /** What is added to the counter in each iteration; 0 if anything else happens to it. */
  private int stepIn(Loop loop, int latch, int local) {
    int step = 0;
    for (int block = loop.blocks().nextSetBit(0);
        block >= 0;
        block = loop.blocks().nextSetBit(block + 1)) {
      for (int i = flow.start(block); i < flow.end(block); i++) {
        AbstractInsnNode instruction = code.instructions()[i];
        if (instruction instanceof IincInsnNode increment && increment.var == local) {
          if (step != 0 || block != latch) {
            return 0;
          }
          step = increment.incr;
        } else if (isBackward(i, loop) || LoopBounds.writes(instruction, local)) {
          return 0;
        }
      }
    }
    return step;
  }

  private static boolean isCall(AbstractInsnNode instruction) {
    return instruction instanceof MethodInsnNode
        || instruction instanceof InvokeDynamicInsnNode
        || instruction.getOpcode() == Opcodes.MONITORENTER
        || instruction.getOpcode() == Opcodes.MONITOREXIT;
  }

  /** A jump back to anywhere but the header is a loop of its own. */
  private boolean isBackward(int index, Loop loop) {
    return Jumps.targets(code.instructions()[index]).stream()
        .map(code::position)
        .anyMatch(target -> target <= index && target != flow.start(loop.header()));
  }
}
