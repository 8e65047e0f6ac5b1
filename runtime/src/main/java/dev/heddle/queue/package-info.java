/** Concurrent queues that know nothing of tasks, so each can be model-checked alone. */
package dev.heddle.queue;
