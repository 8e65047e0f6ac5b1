/**
 * Programs that use well-known libraries, each a {@code main} that prints the same lines whenever
 * it is run. They know nothing of Heddle: {@code LibrariesIT} compares what they print with and
 * without the agent.
 */
package library;
