package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.CountedLoop;
import dev.heddle.agent.plan.TightLoop;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;

/**
 * Where it is tested whether the budget is used up. One test is enough in each iteration of a loop,
 * and one before the first calls of an activation, so that a recursion is stopped on its way down;
 * what is charged behind a test only counts.
 *
 * <p>In a loop the test is at the header, also if nothing is charged there. In a tight loop it is on
 * the jumps back.
 */
final class Tests {
  private final Charges charges;
  private final Flow flow;
  private final int[] monitors;
  private final boolean fewCharges;
  private final BitSet headers = new BitSet();
  private final BitSet untested = new BitSet();
  private final BitSet atStart = new BitSet();
  private final BitSet atJump = new BitSet();

  private Tests(Charges charges, Flow flow, int[] monitors, boolean fewCharges) {
    this.charges = charges;
    this.flow = flow;
    this.monitors = monitors;
    this.fewCharges = fewCharges;
  }

  /**
   * Decides for each block.
   *
   * @param monitors how many monitors are held at each instruction: then nothing is tested
   * @param counted the counted loops by header, which have tests of their own
   * @param fewCharges whether to leave out what is charged without a test, and only counts
   */
  static Tests find(
      Charges charges,
      Flow flow,
      int[] monitors,
      Map<Integer, CountedLoop> counted,
      Collection<TightLoop> tight,
      boolean fewCharges) {
    Tests tests = new Tests(charges, flow, monitors, fewCharges);
    tests.findHeaders(counted);
    tests.untested.or(tests.headers);
    tight.forEach(loop -> tests.headers.andNot(loop.blocks()));
    tests.decide();
    return tests;
  }

  /** Whether there is a test at the start of a block. */
  boolean isAtStart(int block) {
    return atStart.get(block);
  }

  /** Whether there is a test on a jump back that ends a block. */
  boolean isAtJump(int block) {
    return atJump.get(block);
  }

  /** Reductions to charge at the start of a block; with few, one where there would be none to test. */
  int chargeAtStart(int block) {
    int charge = charges.atStart[flow.start(block)];
    if (!fewCharges) {
      return charge;
    }
    return isAtStart(block) ? Math.max(1, charge) : 0;
  }

  /** Reductions to charge with a jump back that ends a block. */
  int chargeAtJump(int block) {
    return fewCharges && !isAtJump(block) ? 0 : charges.atJump[flow.end(block) - 1];
  }

  private void findHeaders(Map<Integer, CountedLoop> counted) {
    for (int block = 0; block < flow.blockCount(); block++) {
      for (int successor : flow.successors(block)) {
        CountedLoop loop = counted.get(successor);
        if (successor <= block && (loop == null || !loop.blocks().get(block))) {
          headers.set(successor);
        }
      }
    }
  }

  /**
   * In the order of the code: but for headers, all ways into a block come before it. So do those into
   * a handler, or it counts as untested, for exceptions may come back to it again and again.
   */
  private void decide() {
    untested.set(0);
    for (int block = 0; block < flow.blockCount(); block++) {
      for (int handler : flow.handlerBlocks(block)) {
        if (handler <= block) {
          untested.set(handler);
        }
      }
    }
    for (int block = 0; block < flow.blockCount(); block++) {
      if (!decide(block) && flow.isReachable(block)) {
        flow.successors(block).forEach(untested::set);
        flow.handlerBlocks(block).forEach(untested::set);
      }
    }
  }

  /** Whether a test comes before the end of the block on all ways, but for that on a jump. */
  private boolean decide(int block) {
    int start = flow.start(block);
    int last = flow.end(block) - 1;
    if (!headers.get(block) && !untested.get(block)) {
      return true;
    }
    if (monitors[start] == 0 && (headers.get(block) || charges.atStart[start] > 0)) {
      atStart.set(block);
      return true;
    }
    if (monitors[last] == 0 && charges.atJump[last] > 0) {
      atJump.set(block);
    }
    return false;
  }
}
