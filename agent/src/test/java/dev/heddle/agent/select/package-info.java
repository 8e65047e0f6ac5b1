/** Tests of which classes are woven. */
package dev.heddle.agent.select;
