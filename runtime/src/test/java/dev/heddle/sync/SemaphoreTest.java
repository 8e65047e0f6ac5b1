package dev.heddle.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Async;
import dev.heddle.Await;
import dev.heddle.OneCall;
import dev.heddle.Task;
import dev.heddle.TestRuntime;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SemaphoreTest {
  private static final Duration SHORT = Duration.ofMillis(3);

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @Test
  void tryAcquire_asManyAsThereAre_succeeds() {
    Semaphore semaphore = new Semaphore(3);
    assertTrue(semaphore.tryAcquire(2));
    assertFalse(semaphore.tryAcquire(2));
    assertFalse(semaphore.tryAcquire(2, SHORT));
    assertEquals(0, OneCall.ofPrimitive(c -> semaphore.tryAcquire(2, SHORT, c)).runAndJoin());
    assertTrue(semaphore.tryAcquire());
    assertEquals("Semaphore[permits=0, waiting=0]", semaphore.toString());
    semaphore.release(2);
    assertEquals(2, semaphore.availablePermits());
    assertEquals(1, OneCall.ofPrimitive(c -> semaphore.tryAcquire(2, SHORT, c)).runAndJoin());
    assertEquals(0, semaphore.availablePermits());
  }

  @Test
  void acquire_ofMany_isNotOvertakenByFew() {
    Semaphore semaphore = new Semaphore(0);
    OneCall two = acquireCall(semaphore, 2);
    Task<Void> task = two.spawn();
    awaitWaiting(semaphore, 1);
    CompletableFuture<Void> one = Async.run(semaphore::acquire);
    awaitWaiting(semaphore, 2);
    semaphore.release();
    assertFalse(semaphore.tryAcquire());
    assertEquals("Semaphore[permits=1, waiting=2]", semaphore.toString());
    semaphore.release();
    task.join();
    assertFalse(one.isDone());
    semaphore.release();
    one.join();
    assertEquals(1, two.suspensions);
    assertEquals("Semaphore[permits=0, waiting=0]", semaphore.toString());
  }

  @Test
  void cancel_ofFirstWaiter_letsThoseBehindGoOn() {
    Semaphore semaphore = new Semaphore(1);
    Task<Void> many = acquireCall(semaphore, 5).spawn();
    awaitWaiting(semaphore, 1);
    Task<Void> few = acquireCall(semaphore, 1).spawn();
    awaitWaiting(semaphore, 2);
    many.cancel();
    assertThrows(CancellationException.class, many::join);
    few.join();
    assertEquals("Semaphore[permits=0, waiting=0]", semaphore.toString());
  }

  @Test
  void badNumbers_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Semaphore(-1));
    Semaphore semaphore = new Semaphore(Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> semaphore.acquire(0));
    assertThrows(IllegalArgumentException.class, () -> semaphore.tryAcquire(-1));
    assertThrows(IllegalArgumentException.class, () -> semaphore.release(0));
    assertThrows(IllegalStateException.class, semaphore::release);
    assertThrows(
        IllegalArgumentException.class, () -> semaphore.tryAcquire(1, Duration.ofMillis(-1)));
  }

  private static OneCall acquireCall(Semaphore semaphore, int count) {
    return OneCall.of(
        c -> {
          semaphore.acquire(count, c);
          return null;
        });
  }

  private static void awaitWaiting(Semaphore semaphore, int count) {
    Await.until(() -> semaphore.toString().contains("waiting=" + count));
  }
}
