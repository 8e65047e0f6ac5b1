package dev.heddle;

import dev.heddle.task.Priority;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Settings for tasks to be spawned; can be used for several. */
public final class TaskBuilder {
  private String name;
  private Priority priority = Priority.NORMAL;
  private boolean threadLocals = true;

  TaskBuilder() {}

  /** Names the tasks; without, a task is called {@code task-} and its id. */
  public TaskBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name is null; leave it out for a numbered name");
    return this;
  }

  /** How urgent the tasks are. */
  public TaskBuilder priority(Priority priority) {
    this.priority =
        Objects.requireNonNull(priority, "priority is null; leave it out for Priority.NORMAL");
    return this;
  }

  /** Whether the tasks have thread-local variables of their own; they do unless this is false. */
  public TaskBuilder threadLocals(boolean threadLocals) {
    this.threadLocals = threadLocals;
    return this;
  }

  /** Starts a task that ends with the result of {@code body}. */
  public <T> Task<T> spawn(Callable<T> body) {
    return Task.start(new Task<>(Task.newId(), name, priority, threadLocals, body, true));
  }

  /** Starts a task that ends with null when {@code body} has run. */
  public Task<Void> spawn(Runnable body) {
    return Task.start(new Task<>(Task.newId(), name, priority, threadLocals, body, false));
  }
}
