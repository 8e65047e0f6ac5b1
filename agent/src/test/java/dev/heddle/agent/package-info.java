/** Tests of the agent's options. */
package dev.heddle.agent;
