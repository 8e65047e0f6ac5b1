package dev.heddle.agent.plan;

import java.util.BitSet;

/**
 * A natural loop.
 *
 * @param header the one block that it is entered at
 * @param blocks all its blocks, those of inner loops included
 * @param parent number of the loop around it, or 0 for the method's body
 */
public record Loop(int header, BitSet blocks, int parent) {}
