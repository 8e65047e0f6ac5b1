package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Await;
import dev.heddle.OneCall;
import dev.heddle.StepBody;
import dev.heddle.Task;
import dev.heddle.TestRuntime;
import dev.heddle.continuation.Continuation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The task forms: they suspend, and their results arrive by way of the task. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelTaskTest {
  private static final Duration SHORT = Duration.ofMillis(3);
  private static final Duration LONG = Duration.ofDays(1);

  private final Channel<String> channel = Channel.rendezvous();

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @Test
  void receive_withoutSender_suspendsUntilOneComes() {
    OneCall body = OneCall.of(channel::receive);
    Task<Void> task = body.spawn();
    awaitWaiting("receivers=1");
    assertFalse(task.isDone());
    channel.send("a");
    task.join();
    assertEquals("a", body.result());
    assertEquals(1, body.suspensions);
  }

  @Test
  void send_withoutReceiver_suspendsUntilOneComes() {
    OneCall body =
        OneCall.of(
            c -> {
              channel.send("a", c);
              return null;
            });
    Task<Void> task = body.spawn();
    awaitWaiting("senders=1");
    assertEquals("a", channel.receive());
    task.join();
    assertEquals(1, body.suspensions);
  }

  @Test
  void close_withTwoWaitingReceivers_letsBothWaitAgain() {
    Channel<String> other = Channel.rendezvous();
    Task<Void> first = Task.spawn((Runnable) new ReceivesFromBoth(channel, other));
    Task<Void> second = Task.spawn((Runnable) new ReceivesFromBoth(channel, other));
    awaitWaiting("receivers=2");
    channel.close();
    Await.until(() -> other.toString().contains("receivers=2"));
    other.send("a");
    other.send("b");
    first.join();
    second.join();
  }

  private static final class ReceivesFromBoth extends StepBody {
    private final Channel<String> closing;
    private final Channel<String> other;

    ReceivesFromBoth(Channel<String> closing, Channel<String> other) {
      this.closing = closing;
      this.other = other;
    }

    @Override
    protected Object call(int step, Continuation continuation) {
      return step == 0 ? closing.receiveOrNull(continuation) : other.receive(continuation);
    }

    @Override
    protected int after(int step, Object result) {
      return step == 0 ? 1 : END;
    }
  }

  @Test
  void operations_thatNeedNotWait_doNotSuspend() {
    Channel<String> buffered = Channel.buffered(1);
    OneCall send =
        OneCall.of(
            c -> {
              buffered.send("a", c);
              return null;
            });
    send.runAndJoin();
    OneCall receive = OneCall.of(buffered::receive);
    assertEquals("a", receive.runAndJoin());
    assertEquals(0, send.suspensions + receive.suspensions);
  }

  @Test
  void timedOperations_whenTimeIsOver_saySoAndLeaveNothingBehind() {
    assertNull(OneCall.of(c -> channel.tryReceive(SHORT, c)).runAndJoin());
    assertNull(OneCall.of(c -> channel.tryReceive(Duration.ZERO, c)).runAndJoin());
    assertEquals(0, OneCall.ofPrimitive(c -> channel.trySend("a", SHORT, c)).runAndJoin());
    assertEquals(0, OneCall.ofPrimitive(c -> channel.trySend("a", Duration.ZERO, c)).runAndJoin());
    assertEquals("Channel[open, buffered=0 of 0, senders=0, receivers=0]", channel.toString());
  }

  @Test
  void timedOperations_inTime_succeed() {
    OneCall send = OneCall.ofPrimitive(c -> channel.trySend("a", LONG, c));
    Task<Void> sender = send.spawn();
    awaitWaiting("senders=1");
    assertEquals("a", OneCall.of(c -> channel.tryReceive(LONG, c)).runAndJoin());
    sender.join();
    assertEquals(1, send.result());
  }

  @Test
  void close_withWaitingTasks_endsTheirWaits() {
    Task<Void> throwing = OneCall.of(channel::receive).spawn();
    OneCall nulling = OneCall.of(channel::receiveOrNull);
    Task<Void> nullingTask = nulling.spawn();
    OneCall hasNext = OneCall.ofPrimitive(channel.iterator()::hasNext);
    Task<Void> hasNextTask = hasNext.spawn();
    Task<Void> next = OneCall.of(channel.iterator()::next).spawn();
    awaitWaiting("receivers=4");
    channel.close();
    assertFailedWith(ChannelClosedException.class, throwing);
    assertFailedWith(NoSuchElementException.class, next);
    nullingTask.join();
    assertNull(nulling.result());
    hasNextTask.join();
    assertEquals(0, hasNext.result());
  }

  @Test
  void close_withWaitingSender_throwsToIt() {
    Task<Void> sender = OneCall.ofPrimitive(c -> channel.trySend("a", LONG, c)).spawn();
    awaitWaiting("senders=1");
    channel.close();
    assertFailedWith(ChannelClosedException.class, sender);
  }

  @Test
  void operations_onClosedChannel_throwInTask() {
    channel.close();
    assertFailedWith(ChannelClosedException.class, OneCall.of(channel::receive).spawn());
    assertNull(OneCall.of(channel::receiveOrNull).runAndJoin());
  }

  @Test
  void iterator_inTask_keepsValueUntilTaken() {
    ChannelIterator<String> iterator = channel.iterator();
    OneCall hasNext = OneCall.ofPrimitive(iterator::hasNext);
    Task<Void> task = hasNext.spawn();
    awaitWaiting("receivers=1");
    channel.send("a");
    task.join();
    assertEquals(1, hasNext.result());
    assertEquals("a", OneCall.of(iterator::next).runAndJoin());
    OneCall next = OneCall.of(iterator::next);
    Task<Void> waiting = next.spawn();
    awaitWaiting("receivers=1");
    channel.send("b");
    waiting.join();
    assertEquals("b", next.result());
  }

  @Test
  void cancel_ofWaitingTasks_unlinksThem() {
    Task<Void> receiver = OneCall.of(channel::receive).spawn();
    awaitWaiting("receivers=1");
    assertTrue(receiver.cancel());
    assertThrows(CancellationException.class, receiver::join);
    assertFalse(channel.trySend("nobody takes this"));
    Task<Void> sender = OneCall.ofPrimitive(c -> channel.trySend("a", LONG, c)).spawn();
    awaitWaiting("senders=1");
    sender.cancel();
    assertThrows(CancellationException.class, sender::join);
    assertNull(channel.tryReceive());
  }

  @Test
  void plainForms_inMoreTasksThanProcessors_leaveRoomForOthers() {
    List<Task<String>> pinned = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pinned.add(Task.spawn(() -> channel.receive()));
    }
    awaitWaiting("receivers=8");
    for (int i = 0; i < 8; i++) {
      String value = "v" + i;
      OneCall.of(
              c -> {
                channel.send(value, c);
                return null;
              })
          .runAndJoin();
    }
    for (Task<String> task : pinned) {
      assertSame('v', task.join().charAt(0));
    }
  }

  private void awaitWaiting(String who) {
    Await.until(() -> channel.toString().contains(who));
  }

  private static void assertFailedWith(Class<? extends Throwable> type, Task<?> task) {
    var e = assertThrows(CompletionException.class, task::join);
    assertSame(type, e.getCause().getClass());
  }
}
