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
class MutexTest {
  private static final Duration SHORT = Duration.ofMillis(3);

  private final Mutex mutex = new Mutex();

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @Test
  void tryLock_lockedOrNot_tellsWhich() {
    assertTrue(mutex.tryLock());
    assertTrue(mutex.isLocked());
    assertFalse(mutex.tryLock());
    assertFalse(mutex.tryLock(SHORT));
    assertEquals(0, OneCall.ofPrimitive(c -> mutex.tryLock(SHORT, c)).runAndJoin());
    assertEquals("Mutex[locked, waiting=0]", mutex.toString());
    mutex.unlock();
    assertFalse(mutex.isLocked());
    assertEquals(1, OneCall.ofPrimitive(c -> mutex.tryLock(SHORT, c)).runAndJoin());
    assertTrue(mutex.isLocked());
  }

  @Test
  void unlock_notLocked_isRefused() {
    assertThrows(IllegalMonitorStateException.class, mutex::unlock);
    mutex.lock();
    mutex.unlock();
    assertThrows(IllegalMonitorStateException.class, mutex::unlock);
    assertTrue(mutex.tryLock());
  }

  @Test
  void tryLock_negativeTime_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> mutex.tryLock(Duration.ofNanos(-1)));
  }

  @Test
  void lock_ofLockedMutex_waitsForUnlock() {
    mutex.lock();
    CompletableFuture<Void> thread = Async.run(mutex::lock);
    awaitWaiting(1);
    OneCall body = lockCall();
    Task<Void> task = body.spawn();
    awaitWaiting(2);
    mutex.unlock();
    thread.join();
    assertFalse(task.isDone());
    mutex.unlock();
    task.join();
    assertEquals(1, body.suspensions);
    assertEquals("Mutex[locked, waiting=0]", mutex.toString());
  }

  @Test
  void cancel_ofWaiters_leavesOthersTheirTurn() {
    mutex.lock();
    Task<Void> first = lockCall().spawn();
    awaitWaiting(1);
    Task<Void> second = lockCall().spawn();
    awaitWaiting(2);
    first.cancel();
    assertThrows(CancellationException.class, first::join);
    assertEquals("Mutex[locked, waiting=1]", mutex.toString());
    mutex.unlock();
    second.join();
    assertTrue(mutex.isLocked());
  }

  private OneCall lockCall() {
    return OneCall.of(
        c -> {
          mutex.lock(c);
          return null;
        });
  }

  private void awaitWaiting(int count) {
    Await.until(() -> mutex.toString().contains("waiting=" + count));
  }
}
