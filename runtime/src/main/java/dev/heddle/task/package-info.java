/** Identity, state machine, park permit, result. */
package dev.heddle.task;
