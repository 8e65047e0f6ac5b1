/** The public API: spawn, join, yield, sleep, scopes, current task. */
package dev.heddle;
