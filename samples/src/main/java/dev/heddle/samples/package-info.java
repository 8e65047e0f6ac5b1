/** One {@code main} per idea, each checking its own answer and finishing in seconds. */
package dev.heddle.samples;
