/** Weaves what other languages' compilers wrote, and runs it. */
package dev.heddle.agent.language;
