package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.interop.Woven;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What tests of scheduled tasks share: the scheduler on, a time-out, and a dump when it strikes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class SchedulerTestBase {
  /** Length of stress tests. */
  protected static final int STRESS = Integer.getInteger("stress", 1);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @BeforeEach
  void weave() {
    Woven.set(true);
  }

  @AfterEach
  void checkInvariants() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (Heddle.statistics().live() != 0) {
      assertTrue(System.nanoTime() - deadline < 0, () -> "tasks left over:\n" + Heddle.dump());
      Thread.onSpinWait();
    }
    Woven.set(false);
  }

  /** Joins, and shows the scheduler if that takes too long. */
  protected static <T> T join(Task<T> task) {
    try {
      return task.join(PATIENCE);
    } catch (TimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + Heddle.dump(), e);
    }
  }
}
