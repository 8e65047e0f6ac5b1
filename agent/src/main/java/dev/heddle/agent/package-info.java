/** Parses options, installs the transformer, removes it again. */
package dev.heddle.agent;
