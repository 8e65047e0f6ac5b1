package dev.heddle;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Threads and tasks that a stress test starts, and then joins to see what they threw. */
public final class Parties {
  private final List<Thread> threads = new ArrayList<>();
  private final List<Task<?>> tasks = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** Starts a platform thread, which uses the plain forms. */
  public Parties thread(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
    threads.add(thread);
    thread.start();
    return this;
  }

  /** Starts a task, which uses the task forms. */
  public Parties task(StepBody body) {
    tasks.add(Task.spawn((Runnable) body));
    return this;
  }

  /** Waits until all have ended; throws what one has thrown. */
  public void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    for (Task<?> task : tasks) {
      task.join();
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("a thread failed", failures.peek());
    }
  }
}
