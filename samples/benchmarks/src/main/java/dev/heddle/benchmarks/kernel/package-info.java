/** CPU-bound code from different fields, each piece checking its own result. */
package dev.heddle.benchmarks.kernel;
