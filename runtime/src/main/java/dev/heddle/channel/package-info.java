/** Channels, select and locks, built on park and unpark alone. */
package dev.heddle.channel;
