package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import java.util.BitSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Where reductions are charged, and how many: one for each call of a straight run, together at the
 * start of the run, and one for each backward jump, unless the run that it ends or the one that it
 * leads to is charged already.
 *
 * <p>A run is charged before its calls, not after them, so that a recursion is stopped on its way
 * down, while its activations can still be moved to the heap. Every cycle of control flow has a
 * backward jump (but for one made of exceptions alone), so every loop is charged.
 */
final class Charges {
  /** Reductions charged before the instruction of this number, the first of its run. */
  final int[] atStart;

  /** Reductions charged with a backward jump of this instruction. */
  final int[] atJump;

  private final Code code;
  private final BitSet free;

  private Charges(Code code, BitSet free) {
    this.code = code;
    this.free = free;
    this.atStart = new int[code.size()];
    this.atJump = new int[code.size()];
  }

  /**
   * Finds the charges.
   *
   * @param leaders first instructions of straight runs
   * @param free calls that are not charged
   */
  static Charges find(Code code, BitSet leaders, BitSet free) {
    Charges charges = new Charges(code, free);
    for (int start = 0; start < code.size(); start = charges.end(start, leaders)) {
      charges.atStart[start] = charges.countCalls(start, charges.end(start, leaders));
    }
    for (int start = 0; start < code.size(); start = charges.end(start, leaders)) {
      charges.chargeJump(start, charges.end(start, leaders) - 1);
    }
    return charges;
  }

  private int end(int start, BitSet leaders) {
    int next = leaders.nextSetBit(start + 1);
    return next < 0 ? code.size() : next;
  }

  private int countCalls(int start, int end) {
    int calls = 0;
    for (int i = start; i < end; i++) {
      AbstractInsnNode instruction = code.instructions()[i];
      if (instruction instanceof MethodInsnNode && !free.get(i)
          || instruction instanceof InvokeDynamicInsnNode) {
        calls++;
      }
    }
    return calls;
  }

  private void chargeJump(int start, int last) {
    if (!Jumps.isBackward(code, last) || leadsOnlyToCharged(last)) {
      return;
    }
    if (atStart[start] > 0 && code.instructions()[last].getOpcode() == Opcodes.GOTO) {
      atStart[start]++;
    } else {
      atJump[last] = 1;
    }
  }

  private boolean leadsOnlyToCharged(int jump) {
    for (LabelNode target : Jumps.targets(code.instructions()[jump])) {
      int position = code.position(target);
      if (position <= jump && atStart[position] == 0) {
        return false;
      }
    }
    return true;
  }
}
