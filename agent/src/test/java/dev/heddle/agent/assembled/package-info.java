/** Fixtures that no Java compiler writes, assembled instruction by instruction. */
package dev.heddle.agent.assembled;
