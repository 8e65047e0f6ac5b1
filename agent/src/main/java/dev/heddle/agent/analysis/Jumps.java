package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/** Where instructions transfer control to. */
public final class Jumps {
  private Jumps() {}

  /** The labels that {@code instruction} may jump to, with repetitions. */
  public static List<LabelNode> targets(AbstractInsnNode instruction) {
    if (instruction instanceof JumpInsnNode jump) {
      return List.of(jump.label);
    }
    if (instruction instanceof TableSwitchInsnNode table) {
      return withDefault(table.labels, table.dflt);
    }
    if (instruction instanceof LookupSwitchInsnNode lookup) {
      return withDefault(lookup.labels, lookup.dflt);
    }
    return List.of();
  }

  private static List<LabelNode> withDefault(List<LabelNode> labels, LabelNode dflt) {
    List<LabelNode> all = new java.util.ArrayList<>(labels);
    all.add(dflt);
    return all;
  }

  /** Whether control may run on to the instruction behind. */
  public static boolean fallsThrough(AbstractInsnNode instruction) {
    int opcode = instruction.getOpcode();
    return opcode != Opcodes.GOTO
        && opcode != Opcodes.TABLESWITCH
        && opcode != Opcodes.LOOKUPSWITCH
        && opcode != Opcodes.ATHROW
        && !isReturn(opcode);
  }

  /** Whether the instruction ends its block: a jump, a switch, a return or a throw. */
  static boolean endsBlock(AbstractInsnNode instruction) {
    return !fallsThrough(instruction) || instruction instanceof JumpInsnNode;
  }

  /** Whether {@code opcode} returns from the method. */
  public static boolean isReturn(int opcode) {
    return opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
  }

  /** Whether the instruction numbered {@code index} may jump to itself or to an earlier one. */
  static boolean isBackward(Code code, int index) {
    for (LabelNode target : targets(code.instructions()[index])) {
      if (code.position(target) <= index) {
        return true;
      }
    }
    return false;
  }
}
