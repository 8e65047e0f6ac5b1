package dev.heddle.samples;

import dev.heddle.Heddle;
import dev.heddle.Task;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A platform thread beside which tasks are measured; its join throws what its body threw. */
final class PlatformThread {
  /** What it does. */
  interface Body {
    void run() throws Exception;
  }

  private final FutureTask<Void> outcome;
  private final Thread thread;

  private PlatformThread(Body body) {
    outcome =
        new FutureTask<>(
            () -> {
              requirePlatform();
              body.run();
              return null;
            });
    thread = new Thread(outcome, "platform");
    thread.setDaemon(true);
  }

  static PlatformThread start(Body body) {
    PlatformThread started = new PlatformThread(body);
    started.thread.start();
    return started;
  }

  private static void requirePlatform() {
    if (Heddle.isWoven() && Task.current() != null) {
      throw new IllegalStateException(
          "the thread beside which tasks are measured is a task itself; give the agent"
              + " platformThreads=" + PlatformThread.class.getName());
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  void join() throws InterruptedException, ExecutionException {
    outcome.get();
    thread.join();
  }
}
