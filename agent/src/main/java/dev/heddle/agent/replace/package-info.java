/** Calls of JDK methods that go to the runtime instead, in every class; names only, no analysis. */
package dev.heddle.agent.replace;
