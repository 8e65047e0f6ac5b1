/** Programs run by JVMs of their own, with the agent as users have it. */
package dev.heddle.agent.it;
