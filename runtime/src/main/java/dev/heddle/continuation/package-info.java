/** Frames, and the trampoline that returns into them; knows nothing of scheduling. */
package dev.heddle.continuation;
