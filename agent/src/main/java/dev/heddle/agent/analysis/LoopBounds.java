package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import dev.heddle.agent.plan.Loop;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Tells which bounds of a loop's counter the loop does not change: of constants, locals, fields of
 * the class itself that are not volatile, lengths of arrays and strings, and sums of these.
 */
final class LoopBounds {
  private final ClassFacts owner;
  private final Code code;
  private final Flow flow;

  LoopBounds(ClassFacts owner, Code code, Flow flow) {
    this.owner = owner;
    this.code = code;
    this.flow = flow;
  }

  /** Whether these instructions push one int, the same each time while the loop runs. */
  boolean isBound(List<AbstractInsnNode> push, Loop loop) {
    int depth = 0;
    for (AbstractInsnNode instruction : push) {
      switch (instruction.getOpcode()) {
        case Opcodes.IADD, Opcodes.ISUB, Opcodes.IMUL -> depth--;
        case Opcodes.ARRAYLENGTH, Opcodes.GETFIELD, Opcodes.INVOKEVIRTUAL -> {}
        default -> depth++;
      }
      if (depth < 1 || !isInvariant(instruction, loop)) {
        return false;
      }
    }
    return depth == 1;
  }

  private boolean isInvariant(AbstractInsnNode instruction, Loop loop) {
    int opcode = instruction.getOpcode();
    if (instruction instanceof VarInsnNode load) {
      boolean loads = opcode == Opcodes.ILOAD || opcode == Opcodes.ALOAD;
      return loads && !anyIn(loop, each -> writes(each, load.var));
    } else if (instruction instanceof FieldInsnNode field) {
      return isInvariant(field, loop);
    } else if (instruction instanceof MethodInsnNode call) {
      return call.owner.equals("java/lang/String") && call.name.equals("length");
    } else if (instruction instanceof LdcInsnNode constant) {
      return constant.cst instanceof Integer;
    }
    return opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5
        || opcode == Opcodes.BIPUSH
        || opcode == Opcodes.SIPUSH
        || opcode == Opcodes.ARRAYLENGTH
        || opcode == Opcodes.IADD
        || opcode == Opcodes.ISUB
        || opcode == Opcodes.IMUL;
  }

  /** Reading it again may throw, if another thread writes it: that must not be in a handler. */
  private boolean isInvariant(FieldInsnNode field, Loop loop) {
    return field.owner.equals(owner.name())
        && owner.plainFields().contains(field.name)
        && flow.handlers(loop.header()).isEmpty()
        && !anyIn(loop, each -> mayWrite(each, field));
  }

  private static boolean mayWrite(AbstractInsnNode instruction, FieldInsnNode field) {
    boolean writes =
        instruction.getOpcode() == Opcodes.PUTFIELD || instruction.getOpcode() == Opcodes.PUTSTATIC;
    return writes && ((FieldInsnNode) instruction).name.equals(field.name)
        || instruction instanceof MethodInsnNode call && !PureCalls.isPure(call);
  }

  private boolean anyIn(Loop loop, java.util.function.Predicate<AbstractInsnNode> test) {
    for (int block : loop.blocks().stream().toArray()) {
      for (int i = flow.start(block); i < flow.end(block); i++) {
        if (test.test(code.instructions()[i])) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an instruction changes a local. */
  static boolean writes(AbstractInsnNode instruction, int local) {
    if (instruction instanceof IincInsnNode increment) {
      return increment.var == local;
    }
    int opcode = instruction.getOpcode();
    if (!(instruction instanceof VarInsnNode access)
        || opcode < Opcodes.ISTORE
        || opcode > Opcodes.ASTORE) {
      return false;
    }
    boolean wide = opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE;
    return access.var == local || wide && access.var + 1 == local;
  }
}
