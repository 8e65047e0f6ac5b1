/** What the integration tests run: programs that check themselves. */
package it.programs;
