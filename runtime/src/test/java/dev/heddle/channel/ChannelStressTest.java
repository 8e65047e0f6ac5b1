package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.Parties;
import dev.heddle.StepBody;
import dev.heddle.TestRuntime;
import dev.heddle.continuation.Continuation;
import dev.heddle.sync.Latch;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value comes out exactly once, whoever sends and receives, however they wait. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelStressTest {
  private static final int EACH = 100_000 * Integer.getInteger("stress", 1);
  private static final Duration MOMENT = Duration.ofNanos(20_000);

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
  void values_betweenThreadsOnly_comeOutOnce(int capacity) throws InterruptedException {
    check(capacity, 3, 0, 3, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
  void values_betweenTasksOnly_comeOutOnce(int capacity) throws InterruptedException {
    check(capacity, 0, 3, 0, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
  void values_betweenThreadsAndTasks_comeOutOnce(int capacity) throws InterruptedException {
    check(capacity, 1, 2, 1, 2);
  }

  private static void check(
      int capacity, int sendingThreads, int sendingTasks, int receivingThreads, int receivingTasks)
      throws InterruptedException {
    int senders = sendingThreads + sendingTasks;
    Channel<Integer> channel = capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity);
    Ledger ledger = new Ledger(senders * EACH);
    Latch sending = new Latch(senders);
    Parties parties = new Parties();
    for (int i = 0; i < receivingThreads; i++) {
      parties.thread(() -> channel.forEach(ledger::received));
    }
    for (int i = 0; i < receivingTasks; i++) {
      parties.task(new Receiver(channel, ledger));
    }
    for (int i = 0; i < senders; i++) {
      int from = i * EACH;
      boolean timed = i == 0;
      if (i < sendingThreads) {
        parties.thread(() -> sendAll(channel, from, timed, sending));
      } else {
        parties.task(new Sender(channel, from, timed, sending));
      }
    }
    sending.await();
    channel.close();
    parties.join();
    ledger.assertEachOnce();
    assertEquals(
        "Channel[closed, buffered=0 of %d, senders=0, receivers=0]".formatted(capacity),
        channel.toString());
  }

  private static void sendAll(Channel<Integer> channel, int from, boolean timed, Latch sending) {
    for (int value = from; value < from + EACH; value++) {
      if (!timed) {
        channel.send(value);
      } else {
        while (!channel.trySend(value, MOMENT)) {
          Thread.onSpinWait();
        }
      }
    }
    sending.done();
  }

  /** Sends, waiting for ever or again and again for a moment. */
  private static final class Sender extends StepBody {
    private final Channel<Integer> channel;
    private final int end;
    private final boolean timed;
    private final Latch sending;
    private int value;

    Sender(Channel<Integer> channel, int from, boolean timed, Latch sending) {
      this.channel = channel;
      this.value = from;
      this.end = from + EACH;
      this.timed = timed;
      this.sending = sending;
    }

    @Override
    protected Object call(int step, Continuation continuation) {
      if (timed) {
        return channel.trySend(value, MOMENT, continuation);
      }
      channel.send(value, continuation);
      return null;
    }

    @Override
    protected boolean isPrimitive(int step) {
      return timed;
    }

    @Override
    protected int after(int step, Object result) {
      if (!timed || result.equals(1)) {
        value++;
      }
      if (value < end) {
        return 0;
      }
      sending.done();
      return END;
    }
  }

  /** Iterates: step 0 asks whether there is a next one, step 1 takes it. */
  private static final class Receiver extends StepBody {
    private final ChannelIterator<Integer> iterator;
    private final Ledger ledger;

    Receiver(Channel<Integer> channel, Ledger ledger) {
      this.iterator = channel.iterator();
      this.ledger = ledger;
    }

    @Override
    protected Object call(int step, Continuation continuation) {
      return step == 0 ? (Object) iterator.hasNext(continuation) : iterator.next(continuation);
    }

    @Override
    protected boolean isPrimitive(int step) {
      return step == 0;
    }

    @Override
    protected int after(int step, Object result) {
      if (step == 0) {
        return result.equals(1) ? 1 : END;
      }
      ledger.received((Integer) result);
      return 0;
    }
  }
}
