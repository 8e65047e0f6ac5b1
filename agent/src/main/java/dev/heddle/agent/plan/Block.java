package dev.heddle.agent.plan;

import java.util.BitSet;
import java.util.List;

/**
 * A straight run of instructions. A call that may suspend ends its block.
 *
 * @param index number within the method, in the order of the code
 * @param start index of its first instruction
 * @param end index behind its last instruction
 * @param successors blocks that control may reach next, without exceptions
 * @param handlers for each entry of the exception table that covers the block, in order, its index
 * @param entry types at its start
 * @param liveLocals slots of the plain version that are live at its start
 * @param fallsThrough whether control may run from its last instruction into the next block
 * @param callSafepoint the safepoint after the call that ends the block, or null
 * @param charge reductions charged at its start, or 0
 * @param chargeSafepoint the safepoint of that charge, or null where it is only charged
 * @param jumpCharge reductions charged with each backward jump at the block's end, or 0
 * @param jumpSafepoints the safepoints of these, one for each block jumped back to; none where it
 *     is only charged
 */
public record Block(
    int index,
    int start,
    int end,
    List<Integer> successors,
    List<Integer> handlers,
    CodeState entry,
    BitSet liveLocals,
    boolean fallsThrough,
    Safepoint callSafepoint,
    int charge,
    Safepoint chargeSafepoint,
    int jumpCharge,
    List<Safepoint> jumpSafepoints) {

  public Block {
    successors = List.copyOf(successors);
    handlers = List.copyOf(handlers);
    jumpSafepoints = List.copyOf(jumpSafepoints);
  }

  /** The safepoint of the backward jump to {@code target}, or null if there is none. */
  public Safepoint jumpSafepointTo(int target) {
    for (Safepoint safepoint : jumpSafepoints) {
      if (safepoint.resumeBlock() == target) {
        return safepoint;
      }
    }
    return null;
  }
}
