package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Without the agent tasks are threads, and nothing starts the scheduler. */
class NoSchedulerTest {
  /** Looks at the statistics, and whether that has started a thread. */
  static final class LooksAtStatistics {
    public static void main(String[] args) {
      boolean none = Heddle.statistics().workers() == 0;
      boolean quiet =
          Thread.getAllStackTraces().keySet().stream()
              .noneMatch(thread -> thread.getName().startsWith("heddle"));
      System.exit(none && quiet ? 0 : 1);
    }
  }

  @Test
  void statistics_withoutAgent_startNoThread() throws IOException, InterruptedException {
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
