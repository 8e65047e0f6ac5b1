/** Tests of what the writers rest on. */
package dev.heddle.agent.emit;
