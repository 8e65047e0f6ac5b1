package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Jumps;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** Removes the frames that no jump, handler or end of a straight run needs. */
final class UnusedFrames {
  private UnusedFrames() {}

  static void remove(MethodNode method) {
    Set<LabelNode> targets = Collections.newSetFromMap(new IdentityHashMap<>());
    for (AbstractInsnNode instruction : method.instructions) {
      targets.addAll(Jumps.targets(instruction));
    }
    for (TryCatchBlockNode entry : method.tryCatchBlocks) {
      targets.add(entry.handler);
    }
    boolean needed = false;
    Iterator<AbstractInsnNode> each = method.instructions.iterator();
    while (each.hasNext()) {
      AbstractInsnNode node = each.next();
      if (node instanceof LabelNode label) {
        needed |= targets.contains(label);
      } else if (node instanceof FrameNode) {
        if (needed) {
          needed = false;
        } else {
          each.remove();
        }
      } else if (node.getOpcode() >= 0) {
        needed = !Jumps.fallsThrough(node);
      }
    }
  }
}
