package dev.heddle.agent.weave;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Tells how large code is, without writing it. */
final class CodeSize {
  private static final int MAX_PADDING = 3;

  private CodeSize() {}

  /** Bytes that the instructions take at most, if no jump is wider than 32,767 bytes. */
  static int atMost(InsnList instructions) {
    int size = 0;
    for (AbstractInsnNode node = instructions.getFirst(); node != null; node = node.getNext()) {
      if (node.getOpcode() >= 0) {
        size += atMost(node);
      }
    }
    return size;
  }

  private static int atMost(AbstractInsnNode node) {
    return switch (node.getType()) {
      case AbstractInsnNode.INSN -> 1;
      case AbstractInsnNode.INT_INSN -> node.getOpcode() == Opcodes.SIPUSH ? 3 : 2;
      case AbstractInsnNode.VAR_INSN -> local(((VarInsnNode) node).var);
      case AbstractInsnNode.IINC_INSN -> increment((IincInsnNode) node);
      case AbstractInsnNode.LDC_INSN -> 3;
      case AbstractInsnNode.INVOKE_DYNAMIC_INSN -> 5;
      case AbstractInsnNode.METHOD_INSN -> node.getOpcode() == Opcodes.INVOKEINTERFACE ? 5 : 3;
      case AbstractInsnNode.MULTIANEWARRAY_INSN -> 4;
      case AbstractInsnNode.TABLESWITCH_INSN ->
          1 + MAX_PADDING + 12 + 4 * ((TableSwitchInsnNode) node).labels.size();
      case AbstractInsnNode.LOOKUPSWITCH_INSN ->
          1 + MAX_PADDING + 8 + 8 * ((LookupSwitchInsnNode) node).labels.size();
      default -> 3; // jumps, fields, types
    };
  }

  private static int local(int number) {
    if (number < 4) {
      return 1;
    }
    return number < 256 ? 2 : 4;
  }

  private static int increment(IincInsnNode node) {
    boolean wide = node.var > 255 || node.incr != (byte) node.incr;
    return wide ? 6 : 3;
  }
}
