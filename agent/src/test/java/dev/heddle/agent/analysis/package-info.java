/** Tests of what is read out of methods. */
package dev.heddle.agent.analysis;
