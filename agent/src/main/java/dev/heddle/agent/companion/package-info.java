/** Task versions for JDK classes, in classes beside them; and patches of a few, bodies only. */
package dev.heddle.agent.companion;
