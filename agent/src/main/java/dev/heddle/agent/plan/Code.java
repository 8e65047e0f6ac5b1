package dev.heddle.agent.plan;

import java.util.BitSet;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;

/**
 * The instructions of a method by number, without labels, lines and frames.
 *
 * @param instructions the instructions; not to be changed
 * @param lines the source line of each, or 0
 * @param lineStarts the numbers of those at which the author's compiler starts a line
 * @param positions the number of the instruction that each label stands before
 */
public record Code(
    AbstractInsnNode[] instructions,
    int[] lines,
    BitSet lineStarts,
    Map<LabelNode, Integer> positions) {

  /** The number of instructions. */
  public int size() {
    return instructions.length;
  }

  /** The instruction that {@code label} stands before. */
  public int position(LabelNode label) {
    return positions.get(label);
  }
}
