package dev.heddle;

import dev.heddle.task.Priority;
import java.util.Objects;
import java.util.concurrent.Callable;

/** Settings for tasks to be spawned; can be used for several. For one thread at a time. */
public final class TaskBuilder {
  private String name;
  private Priority priority = Priority.NORMAL;
  private boolean threadLocals = true;

  TaskBuilder() {}

  /**
   * Names the tasks; without, a task is called {@code task-} and its id.
   *
   * @throws NullPointerException if {@code name} is null
   */
  public TaskBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name is null; leave it out for a numbered name");
    return this;
  }

  /**
   * How urgent the tasks are; {@link Priority#NORMAL} if nothing is said. Without the agent it has
   * no effect.
   *
   * @throws NullPointerException if {@code priority} is null
   */
  public TaskBuilder priority(Priority priority) {
    this.priority =
        Objects.requireNonNull(priority, "priority is null; leave it out for Priority.NORMAL");
    return this;
  }

  /**
   * Whether the tasks keep their values of {@link ThreadLocal}s; true if nothing is said. A task
   * never sees the values of another task. One that keeps none saves memory: what it sets is
   * dropped when it is suspended, and then has its initial value again. Without the agent a task is
   * a thread, which keeps them in any case.
   */
  public TaskBuilder threadLocals(boolean threadLocals) {
    this.threadLocals = threadLocals;
    return this;
  }

  /**
   * Starts a task that ends with the result of {@code body}.
   *
   * @throws NullPointerException if {@code body} is null
   */
  public <T> Task<T> spawn(Callable<T> body) {
    return Task.start(new Task<>(Task.newId(), name, priority, threadLocals, body, true));
  }

  /**
   * Starts a task that ends with null when {@code body} has run.
   *
   * @throws NullPointerException if {@code body} is null
   */
  public Task<Void> spawn(Runnable body) {
    return Task.start(new Task<>(Task.newId(), name, priority, threadLocals, body, false));
  }
}
