/** JMH, never shipped. */
package dev.heddle.benchmarks;
