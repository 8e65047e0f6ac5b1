package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Jumps;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** Removes the frames that no jump, handler or end of a straight run needs. */
final class UnusedFrames {
  private UnusedFrames() {}

  static void remove(MethodNode method) {
    Set<LabelNode> targets = targets(method);
    InsnList instructions = method.instructions;
    boolean needed = false;
    AbstractInsnNode next = null;
    for (AbstractInsnNode node = instructions.getFirst(); node != null; node = next) {
      next = node.getNext();
      int type = node.getType();
      if (type == AbstractInsnNode.LABEL) {
        needed = needed || targets.contains((LabelNode) node);
      } else if (type == AbstractInsnNode.FRAME) {
        if (!needed) {
          instructions.remove(node);
        }
        needed = false;
      } else if (node.getOpcode() >= 0) {
        needed = !Jumps.fallsThrough(node);
      }
    }
  }

  /** This runs for each instruction written, so it makes no lists of targets. */
  private static Set<LabelNode> targets(MethodNode method) {
    Set<LabelNode> targets = Collections.newSetFromMap(new IdentityHashMap<>());
    AbstractInsnNode node = method.instructions.getFirst();
    for (; node != null; node = node.getNext()) {
      switch (node.getType()) {
        case AbstractInsnNode.JUMP_INSN -> targets.add(((JumpInsnNode) node).label);
        case AbstractInsnNode.TABLESWITCH_INSN -> {
          targets.addAll(((TableSwitchInsnNode) node).labels);
          targets.add(((TableSwitchInsnNode) node).dflt);
        }
        case AbstractInsnNode.LOOKUPSWITCH_INSN -> {
          targets.addAll(((LookupSwitchInsnNode) node).labels);
          targets.add(((LookupSwitchInsnNode) node).dflt);
        }
        default -> {}
      }
    }
    for (TryCatchBlockNode entry : method.tryCatchBlocks) {
      targets.add(entry.handler);
    }
    return targets;
  }
}
