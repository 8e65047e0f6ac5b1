/** Patches of JDK classes that were loaded before us: bodies only. */
package dev.heddle.agent.companion;
