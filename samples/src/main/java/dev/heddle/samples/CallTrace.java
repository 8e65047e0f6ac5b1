package dev.heddle.samples;

import dev.heddle.Task;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The events of one call between two tasks, in order: who ran, what it did, and what the scheduler
 * had made of the other one by then.
 */
final class CallTrace {
  private volatile Queue<String> events = new ConcurrentLinkedQueue<>();
  private volatile Task<?> client;

  /** Forgets the call before; noted by the client at the start of each call. */
  void begin(Task<?> client) {
    this.client = client;
    events = new ConcurrentLinkedQueue<>();
  }

  /** The task that called {@link #begin}. */
  Task<?> client() {
    return client;
  }

  /** Notes an event of one task and the state in which the other one is just then. */
  void note(String task, String what, String otherTask, Task<?> other) {
    events.add(
        String.format("  %-8s %-40s %s is %s", task, what, otherTask, other.state()));
  }

  /** The events of the last call. */
  List<String> lines() {
    return List.copyOf(events);
  }
}
