package dev.heddle.agent.plan;

/**
 * One entry of a method's exception table.
 *
 * @param firstBlock the first block covered
 * @param endBlock behind the last block covered
 * @param handlerBlock the block that handles
 * @param type internal name of what is caught, or null for everything
 */
public record ExceptionEntry(int firstBlock, int endBlock, int handlerBlock, String type) {}
