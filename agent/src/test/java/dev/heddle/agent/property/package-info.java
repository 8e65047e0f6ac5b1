/** Generates programs at random, and compares how they run plain and as tasks. */
package dev.heddle.agent.property;
