package dev.heddle.channel;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.WaitOwner;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import java.time.Duration;
import java.util.Arrays;

/**
 * Waits for the first of several channel operations, and does it.
 *
 * <pre>{@code
 * Select select = new Select();
 * ReceiveCase<Request> request = select.receive(requests);
 * ReceiveCase<Signal> stop = select.receive(stops);
 * while (select.await() == request) {
 *   handle(request.value());
 * }
 * }</pre>
 *
 * <p>Of several cases that are possible at once each has the same chance, drawn from a fixed
 * sequence of numbers. Exactly one case happens for each {@link #await}. A select may be awaited
 * any number of times, which allocates nothing, but by one task or thread at a time: of others that
 * try meanwhile most are refused, and one that is not may overwrite what the first has received.
 */
public final class Select implements WaitOwner {
  /*
   * For maintainers. The model is selectgo of golang/go, chan.go and select.go.
   *
   * Protocol:
   *   1. Look at the channels without their locks; of those that look ready draw one, enter its
   *      lock and try the operation; if somebody was faster, draw again among the others.
   *   2. Enter the locks of all channels, in ascending order of their ids, so that selects cannot
   *      deadlock. If one looks ready now, leave them and start again: what made it look ready is
   *      either a value, or a dead waiter that step 1 sweeps away. (So every round but the last
   *      sees a change made by somebody else or removes a waiter.)
   *   3. With a default case or an expired time-out: leave the locks, that case happens.
   *   4. Announce the suspension, link one node for each case into its channel, leave the locks.
   *   5. Another party finds a node, unlinks it and claims the party, all inside the node's
   *      channel's lock. Another case, a time-out or a cancellation may have won that before.
   *   6. The winner, holding no lock, unlinks the other nodes, each inside its channel's lock, and
   *      only then completes the case, and the case the party. A time-out or cancellation does the
   *      same in abandon. So while a node can be found the party waits in this round, or has been
   *      claimed in it and waits in nothing else: a claim by way of a node never is one of another
   *      wait.
   *
   * Rejected: a word of the select that is claimed before its party (one more compare-and-set), and
   * unlinking by the party when it goes on (it needs a frame of its own to come back to).
   *
   * Rejected: linking the nodes one channel at a time without holding all locks (as Kotlin does).
   * Two selects that meet on two channels would both be claimable while they claim, and need a
   * descriptor to agree on who wins; with all locks held, a select is either not visible or does
   * not claim.
   */

  private static final ChannelCase[] NO_CASES = {};
  private static final Channel<?>[] NO_CHANNELS = {};

  /** The cases on channels, in the order they were added. */
  private ChannelCase[] cases = NO_CASES;

  /** Their channels, each once, in ascending order of ids: the order of locking. */
  private Channel<?>[] channels = NO_CHANNELS;

  /** Indices into {@link #cases} of those that looked ready in step 1; a scratch pad. */
  private int[] ready = {};

  private int caseCount;
  private SelectCase timeoutCase;
  private SelectCase defaultCase;
  private Duration timeout;

  /** Who waits, or null. Written inside all the locks and, to null, by who has claimed it. */
  private Waiter party;

  /** Makes a select without cases. */
  public Select() {}

  // ------------------------------------------------------------------ adding cases

  /**
   * Adds a case that receives from {@code channel}; also a second one, as if there were two
   * receivers.
   *
   * @throws NullPointerException if {@code channel} is null
   * @throws IllegalStateException if the select is being awaited
   */
  public <T> ReceiveCase<T> receive(Channel<T> channel) {
    requireChannel(channel);
    return add(new ReceiveCase<>(this, caseCount, channel));
  }

  /**
   * Adds a case that sends {@code value} to {@code channel}, at each time that it happens.
   *
   * @throws NullPointerException if either is null
   * @throws IllegalStateException if the select is being awaited
   */
  public <T> SendCase<T> send(Channel<T> channel, T value) {
    requireChannel(channel);
    return add(new SendCase<>(this, caseCount, channel, value));
  }

  /**
   * Adds a case that happens when nothing else has for {@code timeout}, counted anew by each {@link
   * #await}. Beside a default it never does.
   *
   * @param timeout zero or more
   * @throws NullPointerException if it is null
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException if there is such a case already, or the select is being awaited
   */
  public SelectCase timeout(Duration timeout) {
    requireIdle();
    Waits.deadlineAfter(timeout, "select");
    if (timeoutCase != null) {
      throw new IllegalStateException("the select has a time-out already, of " + this.timeout);
    }
    this.timeout = timeout;
    timeoutCase = new SelectCase(caseCount++);
    return timeoutCase;
  }

  /**
   * Adds a default: a case that happens if no other is possible at once.
   *
   * @throws IllegalStateException if there is one already, or the select is being awaited
   */
  public SelectCase otherwise() {
    requireIdle();
    if (defaultCase != null) {
      throw new IllegalStateException("the select has a default already; one is enough");
    }
    defaultCase = new SelectCase(caseCount++);
    return defaultCase;
  }

  private <C extends ChannelCase> C add(C added) {
    requireIdle();
    int count = cases.length;
    cases = Arrays.copyOf(cases, count + 1);
    cases[count] = added;
    ready = new int[count + 1];
    caseCount++;
    addChannel(added.channel());
    return added;
  }

  private void addChannel(Channel<?> channel) {
    long id = channel.selectId();
    int place = 0;
    while (place < channels.length && channels[place].selectId() < id) {
      place++;
    }
    if (place < channels.length && channels[place] == channel) {
      return;
    }
    Channel<?>[] longer = Arrays.copyOf(channels, channels.length + 1);
    System.arraycopy(channels, place, longer, place + 1, channels.length - place);
    longer[place] = channel;
    channels = longer;
  }

  // ------------------------------------------------------------------ waiting

  /**
   * Waits until one of the cases happens. Suspends in a task, blocks elsewhere.
   *
   * @return the case that happened
   * @throws java.util.concurrent.CancellationException if the task is cancelled or the thread
   *     interrupted while it waits; no case has happened then
   * @throws ChannelClosedException if a send was drawn whose channel is closed
   * @throws IllegalStateException if the select has no case that is enabled, or is being awaited
   *     already
   */
  public SelectCase await() {
    requireAwaitable();
    long deadline = deadline();
    SelectCase chosen = poll();
    if (chosen != null) {
      return chosen;
    }
    Waiter waiter = Blocking.newThreadWaiter();
    chosen = pollOrLockAll();
    if (chosen != null) {
      return chosen;
    }
    beginWait(waiter);
    linkAll();
    unlockAll();
    try {
      return (SelectCase) Waits.await(waiter, WaitReason.SELECT, this, deadline, timeoutCase);
    } finally {
      if (party != null) {
        endWait(null); // there was no memory or stack to wait
      }
    }
  }

  /** Task form of {@link #await()}, called by woven code. */
  public SelectCase await(Continuation continuation) {
    requireAwaitable();
    long deadline = deadline();
    SelectCase chosen = pollOrLockAll();
    if (chosen == null) {
      if (Blocking.mayNotWait(continuation)) {
        unlockAll();
        throw Blocking.refusal(continuation, WaitReason.SELECT);
      }
      beginWait(continuation);
      suspend(continuation, deadline);
      linkAll();
      unlockAll();
    }
    return chosen;
  }

  /** Steps 1 to 3. Returns the case that happened, or null with all locks held. */
  private SelectCase pollOrLockAll() {
    for (; ; ) {
      SelectCase chosen = poll();
      if (chosen != null) {
        return chosen;
      }
      lockAll();
      if (!anyLooksReady()) {
        return defaultOrStayLocked();
      }
      unlockAll();
    }
  }

  private SelectCase defaultOrStayLocked() {
    SelectCase chosen = defaultCase;
    if (chosen == null && timeoutCase != null && timeout.isZero()) {
      chosen = timeoutCase;
    }
    if (chosen != null) {
      unlockAll();
    }
    return chosen;
  }

  /** Step 1. Returns the case that happened, or null. */
  private SelectCase poll() {
    int count = 0;
    for (int i = 0; i < cases.length; i++) {
      if (cases[i].isEnabled() && cases[i].looksReady()) {
        ready[count++] = i;
      }
    }
    while (count > 0) {
      int drawn = count == 1 ? 0 : channels[0].draw(count);
      ChannelCase chosen = cases[ready[drawn]];
      if (chosen.tryNow()) {
        return chosen;
      }
      ready[drawn] = ready[--count];
    }
    return null;
  }

  private boolean anyLooksReady() {
    for (ChannelCase each : cases) {
      if (each.isEnabled() && each.looksReady()) {
        return true;
      }
    }
    return false;
  }

  /** Inside all locks; leaves them if it fails. */
  private void beginWait(Waiter waiter) {
    if (party != null) {
      unlockAll();
      requireIdle();
    }
    party = waiter;
  }

  /** Inside all locks; leaves them if it fails. */
  private void suspend(Continuation continuation, long deadline) {
    try {
      if (deadline == Waits.NO_DEADLINE) {
        Blocking.suspend(continuation, WaitReason.SELECT, this);
      } else {
        Blocking.suspendUntil(continuation, WaitReason.SELECT, this, deadline, timeoutCase, null);
      }
    } catch (Throwable e) {
      party = null;
      unlockAll();
      throw e;
    }
  }

  /** Ends a wait that timed out or was cancelled; called by the scheduler. */
  @Override
  public void abandon(Waiter waiter) {
    endWait(null);
  }

  /**
   * Step 6, by whoever has claimed the party, before the party goes on.
   *
   * @param chosen the case that happened, whose node is unlinked already, or null
   * @return the party
   */
  Waiter endWait(ChannelCase chosen) {
    Waiter ended = party;
    unlinkAllBut(chosen);
    party = null;
    return ended;
  }

  private void unlinkAllBut(ChannelCase chosen) {
    for (ChannelCase each : cases) {
      if (each != chosen && each.isEnabled()) {
        Channel<?> channel = each.channel();
        channel.enterForSelect();
        each.unlink();
        channel.leaveForSelect();
      }
    }
  }

  private void linkAll() {
    for (ChannelCase each : cases) {
      if (each.isEnabled()) {
        each.link();
      }
    }
  }

  private void lockAll() {
    for (Channel<?> channel : channels) {
      channel.enterForSelect();
    }
  }

  private void unlockAll() {
    for (int i = channels.length - 1; i >= 0; i--) {
      channels[i].leaveForSelect();
    }
  }

  // ------------------------------------------------------------------ for the cases' nodes

  /** Claims the party for whoever has found one of the nodes, inside its channel's lock. */
  boolean tryClaim() {
    return party.tryClaim();
  }

  // ------------------------------------------------------------------ checks

  private long deadline() {
    return timeout == null || timeout.isZero()
        ? Waits.NO_DEADLINE
        : Waits.deadlineAfter(timeout, "select");
  }

  /** Before anything is done; where two begin at once the locks decide, in beginWait. */
  private void requireAwaitable() {
    requireIdle();
    if (timeoutCase != null || defaultCase != null) {
      return;
    }
    for (ChannelCase each : cases) {
      if (each.isEnabled()) {
        return;
      }
    }
    throw new IllegalStateException(
        "the select would wait for ever: of its "
            + cases.length
            + " cases none is enabled; add or enable one");
  }

  /** Cases do not change while somebody waits. */
  void requireIdle() {
    if (party != null) {
      throw new IllegalStateException(
          "the select is being awaited by another task or thread; give each its own");
    }
  }

  private static void requireChannel(Channel<?> channel) {
    if (channel == null) {
      throw new NullPointerException(
          "the case's channel is null; to leave a case out use setEnabled(false)");
    }
  }
}
