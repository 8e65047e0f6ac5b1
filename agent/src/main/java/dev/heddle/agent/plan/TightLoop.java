package dev.heddle.agent.plan;

import java.util.BitSet;

/**
 * An innermost loop without calls that is not counted. Within it the budget is kept in a local.
 *
 * @param header the block that it is entered at
 * @param blocks all its blocks; the same handlers cover them all
 */
public record TightLoop(int header, BitSet blocks) {}
