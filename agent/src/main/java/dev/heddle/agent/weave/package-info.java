/** Runs the steps in one visible order, verifies the class, returns new bytes or none. */
package dev.heddle.agent.weave;
