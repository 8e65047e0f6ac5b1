package dev.heddle.agent.neighbours;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Instructions that an agent has put before the first one of a method. */
final class CodeAtStart {
  private CodeAtStart() {}

  /**
   * Whether the task version can begin with the same: no more than calls and the like in a straight
   * line, with no variables but parameters, for the task stands in the slot behind these.
   *
   * @param count how many instructions they are
   */
  static boolean isMovable(MethodNode method, int count) {
    int parameters = Type.getArgumentsAndReturnSizes(method.desc) >> 2;
    int slots = (method.access & Opcodes.ACC_STATIC) == 0 ? parameters : parameters - 1;
    for (AbstractInsnNode node : first(method, count)) {
      int opcode = node.getOpcode();
      boolean straight =
          switch (node.getType()) {
            case AbstractInsnNode.INSN -> opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN
                && opcode != Opcodes.ATHROW
                && opcode != Opcodes.MONITORENTER
                && opcode != Opcodes.MONITOREXIT;
            case AbstractInsnNode.VAR_INSN -> opcode != Opcodes.RET
                && ((VarInsnNode) node).var < slots;
            case AbstractInsnNode.JUMP_INSN,
                AbstractInsnNode.TABLESWITCH_INSN,
                AbstractInsnNode.LOOKUPSWITCH_INSN,
                AbstractInsnNode.IINC_INSN -> false;
            default -> true;
          };
      if (!straight) {
        return false;
      }
    }
    return true;
  }

  /** Puts the first {@code count} instructions of a method before those of its task version. */
  static void copy(MethodNode method, int count, MethodNode task) {
    InsnList copies = new InsnList();
    first(method, count).forEach(node -> copies.add(node.clone(Map.of())));
    task.instructions.insert(copies);
  }

  private static List<AbstractInsnNode> first(MethodNode method, int count) {
    List<AbstractInsnNode> result = new ArrayList<>();
    for (AbstractInsnNode node = method.instructions.getFirst();
        result.size() < count;
        node = node.getNext()) {
      if (node.getOpcode() >= 0) {
        result.add(node);
      }
    }
    return result;
  }
}
