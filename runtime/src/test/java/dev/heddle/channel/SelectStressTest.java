package dev.heddle.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Selects against selects, on two channels: every value comes out exactly once. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectStressTest {
  private static final int EACH = 50_000 * Integer.getInteger("stress", 1);
  private static final Duration MOMENT = Duration.ofNanos(30_000);

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void values_betweenThreadsOnly_comeOutOnce(int capacity) throws InterruptedException {
    check(capacity, 3, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void values_betweenTasksOnly_comeOutOnce(int capacity) throws InterruptedException {
    check(capacity, 0, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void values_betweenThreadsAndTasks_comeOutOnce(int capacity) throws InterruptedException {
    check(capacity, 1, 3);
  }

  /** As many senders as receivers, of which some are threads. */
  private static void check(int capacity, int threads, int all) throws InterruptedException {
    Channel<Integer> left = capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity);
    Channel<Integer> right = capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity);
    Ledger ledger = new Ledger(all * EACH);
    Latch sending = new Latch(all);
    Parties parties = new Parties();
    for (int i = 0; i < all; i++) {
      Sender sender = new Sender(i % 2 == 0 ? left : right, i % 2 == 0 ? right : left, i * EACH);
      Receiver receiver = new Receiver(left, right, ledger, i == 0);
      if (i < threads) {
        parties.thread(() -> sender.runPlain(sending)).thread(receiver::runPlain);
      } else {
        parties.task(sender.as(sending)).task(receiver);
      }
    }
    sending.await();
    left.close();
    right.close();
    parties.join();
    ledger.assertEachOnce();
    String rest = left + " " + right;
    assertTrue(!rest.contains("senders=1") && !rest.contains("receivers=1"), rest);
  }

  /** Offers each value to both channels at once. */
  private static final class Sender extends StepBody {
    private final Select select = new Select();
    private final SendCase<Integer> one;
    private final SendCase<Integer> other;
    private final int end;
    private int value;
    private Latch sending;

    Sender(Channel<Integer> one, Channel<Integer> other, int from) {
      this.one = select.send(one, from);
      this.other = select.send(other, from);
      this.value = from;
      this.end = from + EACH;
    }

    Sender as(Latch latch) {
      sending = latch;
      return this;
    }

    void runPlain(Latch latch) {
      sending = latch;
      do {
        select.await();
      } while (after(0, null) != END);
    }

    @Override
    protected Object call(int step, Continuation continuation) {
      return select.await(continuation);
    }

    @Override
    protected int after(int step, Object result) {
      value++;
      if (value == end) {
        sending.done();
        return END;
      }
      one.setValue(value);
      other.setValue(value);
      return 0;
    }
  }

  /** Takes from both until both are closed, if timed then looking up now and again. */
  private static final class Receiver extends StepBody {
    private final Select select = new Select();
    private final ReceiveCase<Integer> left;
    private final ReceiveCase<Integer> right;
    private final Ledger ledger;

    Receiver(Channel<Integer> left, Channel<Integer> right, Ledger ledger, boolean timed) {
      this.left = select.receive(left);
      this.right = select.receive(right);
      this.ledger = ledger;
      if (timed) {
        select.timeout(MOMENT);
      }
    }

    void runPlain() {
      int next;
      do {
        next = after(0, select.await());
      } while (next != END);
    }

    @Override
    protected Object call(int step, Continuation continuation) {
      return select.await(continuation);
    }

    @Override
    protected int after(int step, Object result) {
      if (result != left && result != right) {
        return 0;
      }
      ReceiveCase<Integer> chosen = result == left ? left : right;
      if (!chosen.isClosed()) {
        ledger.received(chosen.value());
        return 0;
      }
      chosen.setEnabled(false);
      return left.isEnabled() || right.isEnabled() ? 0 : END;
    }
  }
}
