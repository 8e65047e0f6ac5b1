package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Without the agent tasks are threads, and nothing starts the scheduler. */
class NoSchedulerTest {
  /** Uses tasks, looks at the statistics, and whether that has started a thread of ours. */
  static final class LooksAtStatistics {
    public static void main(String[] args) {
      Task<Void> task = Task.spawn(() -> Task.sleep(Duration.ofDays(1)));
      task.cancel();
      try {
        task.join();
        System.exit(2);
      } catch (CancellationException expected) {
        // It is asked to end while it sleeps, or before.
      }
      boolean none = Heddle.statistics().workers() == 0;
      boolean quiet =
          Thread.getAllStackTraces().keySet().stream()
              .noneMatch(thread -> thread.getName().startsWith("heddle"));
      System.exit(none && quiet ? 0 : 1);
    }
  }

  @Test
  void cancelAndStatistics_withoutAgent_startNoThread() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LooksAtStatistics.class.getName())
            .inheritIO()
            .start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }
}
