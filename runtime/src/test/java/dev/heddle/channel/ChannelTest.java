package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Async;
import dev.heddle.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plain forms, on one thread and on platform threads. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelTest {
  @Test
  void buffered_withoutCapacity_isRefusedWithAdvice() {
    var e = assertThrows(IllegalArgumentException.class, () -> Channel.buffered(0));
    assertTrue(e.getMessage().contains("was 0"), e.getMessage());
    assertTrue(e.getMessage().contains("rendezvous"), e.getMessage());
  }

  @Test
  void send_ofNull_isRefused() {
    Channel<String> channel = Channel.buffered(1);
    assertThrows(NullPointerException.class, () -> channel.send(null));
    assertThrows(NullPointerException.class, () -> channel.trySend(null));
    assertThrows(NullPointerException.class, () -> channel.trySend(null, Duration.ZERO));
    assertNull(channel.tryReceive());
  }

  @Test
  void timedOperations_withNegativeDuration_areRefused() {
    Channel<String> channel = Channel.buffered(1);
    Duration negative = Duration.ofMillis(-5);
    assertThrows(IllegalArgumentException.class, () -> channel.trySend("a", negative));
    var e = assertThrows(IllegalArgumentException.class, () -> channel.tryReceive(negative));
    assertTrue(e.getMessage().contains("PT-0.005S"), e.getMessage());
    assertThrows(NullPointerException.class, () -> channel.tryReceive(null));
  }

  @Test
  void trySend_toFullBuffer_fails() {
    Channel<Integer> channel = Channel.buffered(2);
    assertTrue(channel.trySend(1));
    assertTrue(channel.trySend(2));
    assertFalse(channel.trySend(3));
    assertEquals(1, channel.receive());
    assertTrue(channel.trySend(4));
    assertEquals(2, channel.receive());
    assertEquals(4, channel.receive());
    assertNull(channel.tryReceive());
  }

  @Test
  void buffer_aroundItsEnd_keepsOrder() {
    Channel<Integer> channel = Channel.buffered(3);
    int next = 0;
    for (int i = 0; i < 100; i++) {
      channel.send(i);
      if (i % 3 != 0) {
        assertEquals(next++, channel.receive());
      }
      while (channel.toString().contains("buffered=3")) {
        assertEquals(next++, channel.receive());
      }
    }
  }

  @Test
  void trySend_toRendezvous_needsWaitingReceiver() {
    Channel<String> channel = Channel.rendezvous();
    assertFalse(channel.trySend("lost"));
    CompletableFuture<String> received = Async.supply(channel::receive);
    Await.until(() -> hasReceivers(channel, 1));
    assertTrue(channel.trySend("taken"));
    assertEquals("taken", received.join());
    assertTrue(hasReceivers(channel, 0));
  }

  @Test
  void send_toRendezvous_waitsForReceiver() {
    Channel<String> channel = Channel.rendezvous();
    CompletableFuture<Void> sent = Async.run(() -> channel.send("a"));
    Await.until(() -> channel.toString().contains("senders=1"));
    assertFalse(sent.isDone());
    assertEquals("a", channel.receive());
    sent.join();
  }

  @Test
  void receive_withWaitingSender_refillsBufferInOrder() {
    Channel<Integer> channel = Channel.buffered(1);
    channel.send(1);
    CompletableFuture<Void> sent = Async.run(() -> channel.send(2));
    Await.until(() -> channel.toString().contains("senders=1"));
    assertEquals(1, channel.receive());
    sent.join();
    assertEquals(2, channel.receive());
  }

  @Test
  void close_withBufferedValues_letsReceiversDrain() {
    Channel<Integer> channel = Channel.buffered(4);
    channel.send(1);
    channel.send(2);
    channel.send(3);
    channel.close();
    channel.close();
    assertTrue(channel.isClosed());
    assertThrows(ChannelClosedException.class, () -> channel.send(4));
    assertThrows(ChannelClosedException.class, () -> channel.trySend(4));
    assertEquals(1, channel.receive());
    assertEquals(2, channel.tryReceive());
    assertEquals(3, channel.tryReceive(Duration.ofDays(1)));
    assertThrows(ChannelClosedException.class, channel::receive);
    assertThrows(ChannelClosedException.class, channel::tryReceive);
    assertThrows(ChannelClosedException.class, () -> channel.tryReceive(Duration.ZERO));
    assertNull(channel.receiveOrNull());
  }

  @Test
  void close_withWaitingReceivers_endsTheirWaits() {
    Channel<Integer> channel = Channel.rendezvous();
    CompletableFuture<Integer> throwing = Async.supply(channel::receive);
    CompletableFuture<Integer> nulling = Async.supply(channel::receiveOrNull);
    Await.until(() -> hasReceivers(channel, 2));
    channel.close();
    assertNull(nulling.join());
    var e = assertThrows(CompletionException.class, throwing::join);
    assertEquals(ChannelClosedException.class, e.getCause().getClass());
  }

  @Test
  void close_withWaitingSender_throwsToIt() {
    Channel<Integer> channel = Channel.rendezvous();
    CompletableFuture<Void> sent = Async.run(() -> channel.send(1));
    Await.until(() -> channel.toString().contains("senders=1"));
    channel.close();
    var e = assertThrows(CompletionException.class, sent::join);
    assertEquals(ChannelClosedException.class, e.getCause().getClass());
    assertNull(channel.receiveOrNull());
  }

  @Test
  void iteration_overClosedChannel_endsAfterLastValue() {
    Channel<Integer> channel = Channel.buffered(3);
    channel.send(1);
    channel.send(2);
    channel.close();
    List<Integer> received = new ArrayList<>();
    for (int value : channel) {
      received.add(value);
    }
    assertEquals(List.of(1, 2), received);
    assertThrows(NoSuchElementException.class, () -> channel.iterator().next());
  }

  @Test
  void iterator_askedTwice_receivesOnce() {
    Channel<Integer> channel = Channel.buffered(3);
    channel.send(1);
    channel.send(2);
    ChannelIterator<Integer> iterator = channel.iterator();
    assertTrue(iterator.hasNext());
    assertTrue(iterator.hasNext());
    assertEquals(1, iterator.next());
    assertEquals(2, iterator.next());
  }

  @Test
  void timedOperations_whenTimeIsOver_leaveNothingBehind() {
    Channel<Integer> channel = Channel.rendezvous();
    assertNull(channel.tryReceive(Duration.ofMillis(3)));
    assertNull(channel.tryReceive(Duration.ZERO));
    assertFalse(channel.trySend(1, Duration.ofMillis(3)));
    assertFalse(channel.trySend(1, Duration.ZERO));
    assertEquals("Channel[open, buffered=0 of 0, senders=0, receivers=0]", channel.toString());
  }

  @Test
  void timedOperations_inTime_succeed() {
    Channel<Integer> channel = Channel.rendezvous();
    Duration long1 = Duration.ofSeconds(Long.MAX_VALUE);
    CompletableFuture<Boolean> sent =
        Async.supply(() -> channel.trySend(5, long1));
    assertEquals(5, channel.tryReceive(long1));
    assertTrue(sent.join());
  }

  @Test
  void receive_interrupted_isCancelledAndUnlinked() throws InterruptedException {
    Channel<Integer> channel = Channel.rendezvous();
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              assertThrows(CancellationException.class, channel::receive);
              stillInterrupted.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    Await.until(() -> hasReceivers(channel, 1));
    thread.interrupt();
    assertTrue(stillInterrupted.join());
    assertTrue(hasReceivers(channel, 0));
    assertFalse(channel.trySend(1));
    thread.join();
  }

  private static boolean hasReceivers(Channel<?> channel, int count) {
    return channel.toString().contains("receivers=" + count + "]");
  }
}
