package dev.heddle.agent.plan;

import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;

/**
 * An innermost loop without calls whose trip count is known when it is entered. It stays as its
 * author wrote it, but that it runs in long strips: the safepoint is before each strip.
 *
 * @param header the block that compares and exits
 * @param blocks all its blocks
 * @param local the local that counts
 * @param step what is added to it in each iteration; not 0
 * @param bound the instructions that push what it is compared with; none of them has an effect
 * @param exitOpcode the {@code if_icmp…} that leaves the loop, counter first, bound second
 */
public record CountedLoop(
    int header,
    java.util.BitSet blocks,
    int local,
    int step,
    List<AbstractInsnNode> bound,
    int exitOpcode) {

  public CountedLoop {
    bound = List.copyOf(bound);
  }
}
