package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Await;
import dev.heddle.OneCall;
import dev.heddle.Task;
import dev.heddle.TestRuntime;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The task form. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectTaskTest {
  private final Channel<String> left = Channel.rendezvous();
  private final Channel<String> right = Channel.rendezvous();
  private final Select select = new Select();
  private final ReceiveCase<String> fromLeft = select.receive(left);
  private final SendCase<String> toRight = select.send(right, "out");

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @Test
  void await_nothingReady_suspendsUntilReceived() {
    OneCall body = OneCall.of(select::await);
    Task<Void> task = spawnWaiting(body);
    left.send("in");
    task.join();
    assertSame(fromLeft, body.result());
    assertEquals("in", fromLeft.value());
    assertEquals(1, body.suspensions);
    assertNobodyWaits();
  }

  @Test
  void await_nothingReady_suspendsUntilSent() {
    OneCall body = OneCall.of(select::await);
    Task<Void> task = spawnWaiting(body);
    assertEquals("out", right.receive());
    task.join();
    assertSame(toRight, body.result());
    assertNobodyWaits();
  }

  @Test
  void await_again_worksAfterEachKindOfEnd() {
    SelectCase timeout = select.timeout(Duration.ofMillis(2));
    assertSame(timeout, OneCall.of(select::await).runAndJoin());
    assertNobodyWaits();
    assertSame(timeout, OneCall.of(select::await).runAndJoin());
    right.close();
    assertThrows(CompletionException.class, () -> OneCall.of(select::await).runAndJoin());
    toRight.setEnabled(false);
    left.close();
    assertSame(fromLeft, OneCall.of(select::await).runAndJoin());
    assertTrue(fromLeft.isClosed());
  }

  @Test
  void await_sendWhenChannelIsClosedMeanwhile_throwsAndUnlinks() {
    Task<Void> task = spawnWaiting(OneCall.of(select::await));
    right.close();
    var e = assertThrows(CompletionException.class, task::join);
    assertSame(ChannelClosedException.class, e.getCause().getClass());
    assertNobodyWaits();
  }

  @Test
  void await_cancelled_unlinksAndCanBeAwaitedAgain() {
    Task<Void> task = spawnWaiting(OneCall.of(select::await));
    task.cancel();
    assertThrows(CancellationException.class, task::join);
    assertNobodyWaits();
    assertFalse(left.trySend("nobody takes this"));
    OneCall again = OneCall.of(select::await);
    Task<Void> second = spawnWaiting(again);
    left.send("in");
    second.join();
    assertSame(fromLeft, again.result());
  }

  private Task<Void> spawnWaiting(OneCall body) {
    Task<Void> task = body.spawn();
    Await.until(
        () -> left.toString().contains("receivers=1") && right.toString().contains("senders=1"));
    return task;
  }

  private void assertNobodyWaits() {
    String both = left + " " + right;
    assertFalse(both.contains("=1"), both);
  }
}
