package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/** Numbers the instructions of a method. */
public final class CodeReader {
  private CodeReader() {}

  /** The code of a method. */
  public static Code read(MethodNode method) {
    List<AbstractInsnNode> instructions = new ArrayList<>(method.instructions.size());
    int[] lines = new int[method.instructions.size()];
    BitSet lineStarts = new BitSet();
    Map<LabelNode, Integer> positions = new IdentityHashMap<>();
    int line = 0;
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof LabelNode label) {
        positions.put(label, instructions.size());
      } else if (node instanceof LineNumberNode number) {
        line = number.line;
        lineStarts.set(instructions.size());
      } else if (node.getOpcode() >= 0) {
        lines[instructions.size()] = line;
        instructions.add(node);
      }
    }
    return new Code(instructions.toArray(AbstractInsnNode[]::new), lines, lineStarts, positions);
  }
}
