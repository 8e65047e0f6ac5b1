package dev.heddle.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.Parties;
import dev.heddle.StepBody;
import dev.heddle.Task;
import dev.heddle.TestRuntime;
import dev.heddle.continuation.Continuation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Between lock and unlock a plain counter loses nothing; and everybody gets the mutex. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutexStressTest {
  private static final int EACH = 100_000 * Integer.getInteger("stress", 1);
  private static final Duration MOMENT = Duration.ofNanos(20_000);

  private final Mutex mutex = new Mutex();

  /** Guarded by {@link #mutex}. */
  private long count;

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "0, 8", "2, 6"})
  void counter_underMutex_losesNothing(int threads, int tasks) throws InterruptedException {
    Parties parties = new Parties();
    for (int i = 0; i < threads; i++) {
      boolean timed = i == 0;
      parties.thread(() -> countPlain(timed));
    }
    for (int i = 0; i < tasks; i++) {
      parties.task(new CountingBody(i == 0));
    }
    parties.join();
    assertEquals((long) (threads + tasks) * EACH, count);
    assertEquals("Mutex[free, waiting=0]", mutex.toString());
  }

  private void countPlain(boolean timed) {
    for (int i = 0; i < EACH; i++) {
      if (timed) {
        while (!mutex.tryLock(MOMENT)) {
          Thread.onSpinWait();
        }
      } else {
        mutex.lock();
      }
      count++;
      mutex.unlock();
    }
  }

  /** Step 0 locks and unlocks, with now and then a yield in between: step 1. */
  private final class CountingBody extends StepBody {
    private final boolean timed;
    private int done;

    CountingBody(boolean timed) {
      this.timed = timed;
    }

    @Override
    protected Object call(int step, Continuation continuation) {
      if (step == 1) {
        Task.yieldNow(continuation);
        return null;
      }
      if (timed) {
        return mutex.tryLock(MOMENT, continuation);
      }
      mutex.lock(continuation);
      return null;
    }

    @Override
    protected boolean isPrimitive(int step) {
      return step == 0 && timed;
    }

    @Override
    protected int after(int step, Object result) {
      if (step == 0 && timed && result.equals(0)) {
        return 0;
      }
      if (step == 0 && done % 16 == 0) {
        return 1; // give way while it is locked
      }
      count++;
      mutex.unlock();
      return ++done < EACH ? 0 : END;
    }
  }

  @Test
  void lock_besideOneThatNeverStops_getsItsTurn() throws InterruptedException {
    Parties parties = new Parties();
    parties.thread(
        () -> {
          while (!Thread.currentThread().isInterrupted() && !isEnough()) {
            Thread.onSpinWait();
          }
        });
    parties.thread(() -> countUpTo(100)).thread(() -> countUpTo(100));
    parties.join();
    assertEquals(200, count);
  }

  private boolean isEnough() {
    mutex.lock();
    try {
      return count == 200;
    } finally {
      mutex.unlock();
    }
  }

  private void countUpTo(int rounds) {
    for (int i = 0; i < rounds; i++) {
      mutex.lock();
      count++;
      mutex.unlock();
    }
  }
}
