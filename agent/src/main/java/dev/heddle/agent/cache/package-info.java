/** Keeps woven classes on disk for the next start, each with all that its weaving depended on. */
package dev.heddle.agent.cache;
