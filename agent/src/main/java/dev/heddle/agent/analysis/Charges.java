package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import java.util.BitSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Where reductions are charged, and how many: one for each call of a straight run, together at the
 * end of the run, and one for each backward jump. A run that ends in a backward {@code goto} is
 * charged together with it.
 *
 * <p>Every cycle of control flow has a backward jump (but for one made of exceptions alone), so
 * every loop is charged.
 */
final class Charges {
  /** Reductions charged before the instruction of this number. */
  final int[] before;

  /** Reductions charged with a backward jump of this instruction. */
  final int[] atJump;

  private final Code code;

  private Charges(Code code) {
    this.code = code;
    this.before = new int[code.size() + 1];
    this.atJump = new int[code.size()];
  }

  /**
   * Finds the charges.
   *
   * @param leaders first instructions of straight runs; where a charge splits one, that place is
   *     added
   */
  static Charges find(Code code, BitSet leaders) {
    Charges charges = new Charges(code);
    BitSet runs = (BitSet) leaders.clone();
    for (int start = 0; start < code.size(); ) {
      int next = runs.nextSetBit(start + 1);
      int end = next < 0 ? code.size() : next;
      charges.chargeRun(start, end, leaders);
      start = end;
    }
    return charges;
  }

  private void chargeRun(int start, int end, BitSet leaders) {
    int calls = 0;
    for (int i = start; i < end; i++) {
      AbstractInsnNode instruction = code.instructions()[i];
      if (instruction instanceof MethodInsnNode || instruction instanceof InvokeDynamicInsnNode) {
        calls++;
      }
    }
    int last = end - 1;
    boolean backward = Jumps.isBackward(code, last);
    if (backward) {
      atJump[last] = 1;
    }
    if (calls == 0) {
      return;
    }
    if (backward && code.instructions()[last].getOpcode() == Opcodes.GOTO) {
      atJump[last] += calls;
    } else {
      int place = Jumps.endsBlock(code.instructions()[last]) ? last : end;
      before[place] = calls;
      leaders.set(place);
    }
  }
}
