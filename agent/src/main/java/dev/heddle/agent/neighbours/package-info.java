/**
 * Keeps what weaving adds from other agents and from debuggers, and gives back in tasks what they
 * change.
 */
package dev.heddle.agent.neighbours;
