/** Measures how much larger classes and methods become by being woven; no tests. */
package dev.heddle.agent.growth;
