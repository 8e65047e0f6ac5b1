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
class LatchTest {
  private static final Duration SHORT = Duration.ofMillis(3);
  private static final Duration LONG = Duration.ofDays(1);

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @Test
  void await_whenOpen_returnsAtOnce() {
    Latch latch = new Latch();
    latch.await();
    assertTrue(latch.await(Duration.ZERO));
    assertEquals(1, OneCall.ofPrimitive(c -> latch.await(SHORT, c)).runAndJoin());
  }

  @Test
  void await_inTime_seesTheLastDone() {
    Latch latch = new Latch(1);
    latch.add(1);
    CompletableFuture<Boolean> thread = Async.supply(() -> latch.await(LONG));
    OneCall body = OneCall.ofPrimitive(c -> latch.await(LONG, c));
    Task<Void> task = body.spawn();
    Await.until(() -> latch.toString().contains("waiting=2"));
    latch.done();
    assertFalse(task.isDone());
    latch.done();
    assertTrue(thread.join());
    task.join();
    assertEquals(1, body.result());
    assertEquals(1, body.suspensions);
  }

  @Test
  void await_whenTimeIsOver_saysSoAndLeavesNothingBehind() {
    Latch latch = new Latch(1);
    assertFalse(latch.await(SHORT));
    assertEquals(0, OneCall.ofPrimitive(c -> latch.await(SHORT, c)).runAndJoin());
    assertEquals("Latch[count=1, waiting=0]", latch.toString());
  }

  @Test
  void cancel_ofWaiter_unlinksIt() {
    Latch latch = new Latch(1);
    Task<Void> task =
        OneCall.of(
                c -> {
                  latch.await(c);
                  return null;
                })
            .spawn();
    Await.until(() -> latch.toString().contains("waiting=1"));
    task.cancel();
    assertThrows(CancellationException.class, task::join);
    assertEquals("Latch[count=1, waiting=0]", latch.toString());
  }

  @Test
  void latch_afterOpening_canBeUsedAgain() {
    Latch latch = new Latch(1);
    latch.done();
    latch.await();
    latch.add(2);
    assertEquals(2, latch.count());
    assertFalse(latch.await(Duration.ZERO));
  }

  @Test
  void badNumbers_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Latch(-1));
    Latch latch = new Latch(1);
    assertThrows(IllegalStateException.class, () -> latch.add(-2));
    assertThrows(IllegalStateException.class, () -> latch.add(Integer.MAX_VALUE));
    assertEquals(1, latch.count());
    assertThrows(IllegalArgumentException.class, () -> latch.await(Duration.ofNanos(-1)));
  }
}
