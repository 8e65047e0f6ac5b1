/** Immutable facts about a method: its safepoints, live locals, charges. */
package dev.heddle.agent.plan;
