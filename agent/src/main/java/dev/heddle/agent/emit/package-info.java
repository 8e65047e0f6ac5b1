/** One class per concern (calls, loops, frames, resume versions), driven by the plan alone. */
package dev.heddle.agent.emit;
