package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Async;
import dev.heddle.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plain form, on one thread and on platform threads. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectTest {
  private final Channel<String> first = Channel.buffered(1);
  private final Channel<String> second = Channel.buffered(1);
  private final Select select = new Select();

  @Test
  void await_withOneReady_choosesIt() {
    ReceiveCase<String> fromFirst = select.receive(first);
    ReceiveCase<String> fromSecond = select.receive(second);
    second.send("b");
    assertSame(fromSecond, select.await());
    assertEquals("b", fromSecond.value());
    assertEquals(1, fromSecond.index());
    assertThrows(IllegalStateException.class, fromFirst::value);
  }

  @Test
  void await_withDefault_neverWaits() {
    ReceiveCase<String> receive = select.receive(first);
    SelectCase otherwise = select.otherwise();
    assertSame(otherwise, select.await());
    first.send("a");
    assertSame(receive, select.await());
    assertSame(otherwise, select.await());
  }

  @Test
  void await_nothingInTime_choosesTimeoutAndUnlinks() {
    Channel<String> full = Channel.rendezvous();
    select.receive(first);
    select.send(full, "a");
    SelectCase timeout = select.timeout(Duration.ofMillis(3));
    assertSame(timeout, select.await());
    assertSame(timeout, select.await());
    assertTrue(first.toString().contains("receivers=0"), first.toString());
    assertTrue(full.toString().contains("senders=0"), full.toString());
  }

  @Test
  void await_withZeroTimeout_isLikeDefault() {
    ReceiveCase<String> receive = select.receive(first);
    SelectCase timeout = select.timeout(Duration.ZERO);
    assertSame(timeout, select.await());
    first.send("a");
    assertSame(receive, select.await());
  }

  @Test
  void await_onClosedChannel_saysSo() {
    ReceiveCase<String> receive = select.receive(first);
    first.close();
    assertSame(receive, select.await());
    assertTrue(receive.isClosed());
    assertThrows(ChannelClosedException.class, receive::value);
  }

  @Test
  void await_whenChannelIsClosedMeanwhile_saysSo() {
    ReceiveCase<String> receive = select.receive(first);
    CompletableFuture<SelectCase> chosen = Async.supply(select::await);
    Await.until(() -> first.toString().contains("receivers=1"));
    first.close();
    assertSame(receive, chosen.join());
    assertTrue(receive.isClosed());
  }

  @Test
  void await_sendToClosedChannel_throws() {
    select.send(first, "a");
    first.close();
    assertThrows(ChannelClosedException.class, select::await);
  }

  @Test
  void await_sendWhenChannelIsClosedMeanwhile_throwsAndUnlinks() {
    Channel<String> rendezvous = Channel.rendezvous();
    select.send(rendezvous, "a");
    select.receive(second);
    CompletableFuture<SelectCase> chosen = Async.supply(select::await);
    Await.until(() -> rendezvous.toString().contains("senders=1"));
    rendezvous.close();
    var e = assertThrows(CompletionException.class, chosen::join);
    assertEquals(ChannelClosedException.class, e.getCause().getClass());
    assertTrue(second.toString().contains("receivers=0"));
  }

  @Test
  void await_sendsAndReceivesOfOneChannel_doesNotMeetItself() {
    Channel<String> rendezvous = Channel.rendezvous();
    SendCase<String> send = select.send(rendezvous, "mine");
    select.receive(rendezvous);
    CompletableFuture<SelectCase> chosen = Async.supply(select::await);
    Await.until(() -> rendezvous.toString().contains("senders=1, receivers=1"));
    assertEquals("mine", rendezvous.receive());
    assertSame(send, chosen.join());
    assertTrue(rendezvous.toString().contains("senders=0, receivers=0"));
  }

  @Test
  void await_twoSelectsWithEachOther_meet() {
    Channel<String> rendezvous = Channel.rendezvous();
    select.send(rendezvous, "hello");
    select.receive(second);
    Select other = new Select();
    ReceiveCase<String> receive = other.receive(rendezvous);
    other.receive(first);
    CompletableFuture<SelectCase> chosen = Async.supply(select::await);
    assertSame(receive, other.await());
    assertEquals("hello", receive.value());
    assertEquals(0, chosen.join().index());
  }

  @Test
  void await_disabledCase_isLeftOut() {
    ReceiveCase<String> fromFirst = select.receive(first);
    ReceiveCase<String> fromSecond = select.receive(second);
    first.send("a");
    second.send("b");
    fromFirst.setEnabled(false);
    assertSame(fromSecond, select.await());
    fromSecond.setEnabled(false);
    assertThrows(IllegalStateException.class, select::await);
    fromFirst.setEnabled(true);
    assertSame(fromFirst, select.await());
  }

  @Test
  void await_severalReady_areChosenEvenly() {
    int[] chosen = new int[4];
    for (int i = 0; i < chosen.length; i++) {
      Channel<Integer> channel = Channel.buffered(1);
      channel.close();
      select.receive(channel);
    }
    int rounds = 40_000;
    for (int i = 0; i < rounds; i++) {
      chosen[select.await().index()]++;
    }
    for (int count : chosen) {
      double share = (double) count / rounds;
      assertTrue(share > 0.23 && share < 0.27, Arrays.toString(chosen));
    }
  }

  @Test
  void await_newSelectEachTime_isFairToo() {
    Channel<Integer> left = Channel.buffered(1);
    Channel<Integer> right = Channel.buffered(1);
    int lefts = 0;
    for (int i = 0; i < 10_000; i++) {
      left.trySend(1);
      right.trySend(1);
      Select each = new Select();
      ReceiveCase<Integer> fromLeft = each.receive(left);
      each.receive(right);
      lefts += each.await() == fromLeft ? 1 : 0;
    }
    assertTrue(lefts > 4_500 && lefts < 5_500, "left " + lefts);
  }

  @Test
  void await_withoutCases_isRefused() {
    assertThrows(IllegalStateException.class, select::await);
  }

  @Test
  void cases_thatAreWrong_areRefused() {
    assertThrows(NullPointerException.class, () -> select.receive(null));
    assertThrows(NullPointerException.class, () -> select.send(first, null));
    assertThrows(IllegalArgumentException.class, () -> select.timeout(Duration.ofNanos(-1)));
    select.timeout(Duration.ZERO);
    assertThrows(IllegalStateException.class, () -> select.timeout(Duration.ZERO));
    select.otherwise();
    assertThrows(IllegalStateException.class, select::otherwise);
  }

  @Test
  void await_byTwoAtOnce_isRefused() {
    select.receive(first);
    CompletableFuture<SelectCase> chosen = Async.supply(select::await);
    Await.until(() -> first.toString().contains("receivers=1"));
    assertThrows(IllegalStateException.class, select::await);
    assertThrows(IllegalStateException.class, () -> select.receive(second));
    first.send("a");
    assertEquals(0, chosen.join().index());
  }

  @Test
  void await_interrupted_isCancelledAndUnlinked() throws InterruptedException {
    select.receive(first);
    select.receive(second);
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              assertThrows(CancellationException.class, select::await);
              cancelled.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    Await.until(() -> second.toString().contains("receivers=1"));
    thread.interrupt();
    assertTrue(cancelled.join());
    assertFalse((first + "" + second).contains("receivers=1"));
    thread.join();
  }
}
