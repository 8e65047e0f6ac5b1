/** Decides which classes are woven, and gives a reason for each that is not. */
package dev.heddle.agent.select;
