/** Runs the fixtures in a JVM of their own, under the agent as users install it. */
package dev.heddle.agent.installed;
