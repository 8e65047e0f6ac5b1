package dev.heddle.agent.plan;

import java.util.BitSet;

/**
 * A loop without calls, with the loops in it. Within it the budget is kept in a local.
 *
 * @param header the block that it is entered at
 * @param blocks all its blocks; no handler covers any of them
 */
public record TightLoop(int header, BitSet blocks) {}
