/** Reads bytecode, never writes it, and yields a plan. */
package dev.heddle.agent.analysis;
