package it.programs;

import static it.programs.Checks.that;

import dev.heddle.Task;
import dev.heddle.TaskExecutor;
import dev.heddle.TaskFuture;
import dev.heddle.TaskScope;
import dev.heddle.channel.Channel;
import dev.heddle.channel.ReceiveCase;
import dev.heddle.channel.Select;
import dev.heddle.sync.Latch;
import dev.heddle.sync.Mutex;
import dev.heddle.sync.Semaphore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Every blocking call of the API, each set up so that it blocks until it is released. */
final class BlockingCalls {
  /** As long as can be asked for; no clock can count so far. */
  private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);

  private BlockingCalls() {}

  /** Lets a call go on. */
  interface Release {
    void run() throws Throwable;
  }

  /**
   * A call that blocks.
   *
   * @param call it returns {@code result} once {@code release} has run
   * @param isUnlinked whether nobody waits any more; asked when the call was cancelled
   * @param isShielded whether a cancellation does not end it
   */
  record Blocked(
      String name,
      Callable<Object> call,
      Object result,
      Release release,
      Callable<Boolean> isUnlinked,
      boolean isShielded) {
    Blocked(
        String name,
        Callable<Object> call,
        Object result,
        Release release,
        Callable<Boolean> isUnlinked) {
      this(name, call, result, release, isUnlinked, false);
    }
  }

  /** All of them; a new one at each call of its supplier. */
  static List<Supplier<Blocked>> all() {
    return List.of(
        () -> sends("send", ch -> done(() -> ch.send("a")), "done"),
        () -> sends("timed trySend", ch -> () -> ch.trySend("a", ENDLESS), true),
        () -> receives("receive", ch -> ch::receive),
        () -> receives("receiveOrNull", ch -> ch::receiveOrNull),
        () -> receives("timed tryReceive", ch -> () -> ch.tryReceive(ENDLESS)),
        () -> receives("iterator", ch -> () -> ch.iterator().next()),
        () -> receives("for loop", ch -> () -> first(ch)),
        () -> receives("select to receive", ch -> () -> select(ch)),
        BlockingCalls::selectToSend,
        () -> locks("lock", mutex -> done(mutex::lock), "done"),
        () -> locks("timed tryLock", mutex -> () -> mutex.tryLock(ENDLESS), true),
        () -> acquires("acquire", semaphore -> done(semaphore::acquire), "done"),
        () -> acquires("acquire two", semaphore -> done(() -> semaphore.acquire(2)), "done"),
        () -> acquires("timed tryAcquire", sem -> () -> sem.tryAcquire(2, ENDLESS), true),
        () -> opens("latch", latch -> done(latch::await), "done"),
        () -> opens("timed latch", latch -> () -> latch.await(ENDLESS), true),
        () -> joins("join", task -> task::join),
        () -> joins("timed join", task -> () -> task.join(ENDLESS)),
        BlockingCalls::scopeJoin,
        BlockingCalls::scopeClose,
        () -> gets("get", future -> future::get),
        () -> gets("timed get", future -> () -> future.get(Long.MAX_VALUE, TimeUnit.DAYS)),
        BlockingCalls::invokeAll,
        BlockingCalls::invokeAny,
        BlockingCalls::timedInvokeAny,
        BlockingCalls::awaitTermination,
        BlockingCalls::executorClose);
  }

  /** Makes the call on what it is to wait for. */
  private interface On<W> {
    Callable<Object> call(W waitedFor);
  }

  private static Callable<Object> done(Release call) {
    return () -> {
      try {
        call.run();
      } catch (Exception | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
      return "done";
    };
  }

  private static Blocked sends(String name, On<Channel<String>> on, Object result) {
    Channel<String> channel = Channel.rendezvous();
    return new Blocked(
        name, on.call(channel), result, () -> Checks.equal("a", channel.receive()),
        () -> isUnlinked(channel));
  }

  private static Blocked receives(String name, On<Channel<String>> on) {
    Channel<String> channel = Channel.rendezvous();
    return new Blocked(
        name, on.call(channel), "a", () -> channel.send("a"), () -> isUnlinked(channel));
  }

  private static boolean isUnlinked(Object waitedFor) {
    String text = waitedFor.toString();
    return text.contains("senders=0, receivers=0") || text.contains("waiting=0");
  }

  private static String first(Channel<String> channel) {
    for (String each : channel) {
      return each;
    }
    throw new AssertionError("closed");
  }

  private static String select(Channel<String> channel) {
    Select select = new Select();
    ReceiveCase<String> received = select.receive(channel);
    select.receive(Channel.rendezvous());
    select.timeout(ENDLESS);
    that(select.await() == received, "the wrong case");
    return received.value();
  }

  private static Blocked selectToSend() {
    Channel<String> channel = Channel.rendezvous();
    Select select = new Select();
    select.send(channel, "a");
    select.receive(Channel.rendezvous());
    return new Blocked(
        "select to send", () -> select.await().index(), 0,
        () -> Checks.equal("a", channel.receive()), () -> isUnlinked(channel));
  }

  private static Blocked locks(String name, On<Mutex> on, Object result) {
    Mutex mutex = new Mutex();
    mutex.lock();
    return new Blocked(name, on.call(mutex), result, mutex::unlock, () -> isUnlinked(mutex));
  }

  private static Blocked acquires(String name, On<Semaphore> on, Object result) {
    Semaphore semaphore = new Semaphore(0);
    return new Blocked(
        name, on.call(semaphore), result, () -> semaphore.release(2), () -> isUnlinked(semaphore));
  }

  private static Blocked opens(String name, On<Latch> on, Object result) {
    Latch latch = new Latch(1);
    return new Blocked(name, on.call(latch), result, latch::done, () -> isUnlinked(latch));
  }

  private static Blocked joins(String name, On<Task<String>> on) {
    Channel<String> channel = Channel.rendezvous();
    Task<String> task = Task.spawn(() -> channel.receive());
    return new Blocked(
        name, on.call(task), "a", () -> channel.send("a"), () -> !task.isDone() && task.cancel());
  }

  private static Blocked scopeJoin() {
    Channel<String> channel = Channel.rendezvous();
    TaskScope scope = TaskScope.open();
    Task<String> child = scope.spawn(() -> channel.receive());
    return new Blocked(
        "join of a scope", done(scope::join), "done", () -> channel.send("a"),
        () -> !child.isDone() && child.cancel());
  }

  /** Its child ends only when it is told to, not when it is cancelled. */
  static Blocked scopeClose() {
    CountDownLatch told = new CountDownLatch(1);
    AtomicBoolean begun = new AtomicBoolean();
    TaskScope scope = TaskScope.open();
    scope.spawn(
        () -> {
          begun.set(true);
          awaitWhatever(told);
        });
    Checks.await("begun", begun::get); // or, cancelled before that, it would never begin
    return new Blocked(
        "close of a scope", done(scope::close), "done", told::countDown, () -> true, true);
  }

  /** By the JDK's means, for those of ours throw as soon as the task is cancelled. */
  private static void awaitWhatever(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // Waits on.
      }
    }
  }

  private static Blocked gets(String name, On<TaskFuture<String>> on) {
    Channel<String> channel = Channel.rendezvous();
    TaskFuture<String> future = TaskExecutor.create().submit(() -> channel.receive());
    return new Blocked(
        name, on.call(future), "a", () -> channel.send("a"),
        () -> !future.isDone() && future.cancel(true));
  }

  private static Blocked invokeAll() {
    Channel<String> channel = Channel.rendezvous();
    TaskExecutor executor = TaskExecutor.create();
    Callable<String> body = () -> channel.receive();
    return new Blocked(
        "invokeAll", () -> executor.invokeAll(List.of(body, body)).size(), 2,
        () -> {
          channel.send("a");
          channel.send("b");
        },
        () -> isUnlinked(channel));
  }

  private static Blocked invokeAny() {
    Channel<String> channel = Channel.rendezvous();
    TaskExecutor executor = TaskExecutor.create();
    Callable<String> fails = () -> failing();
    Callable<String> body = () -> channel.receive();
    return new Blocked(
        "invokeAny", () -> executor.invokeAny(List.of(fails, body, body)), "a",
        () -> channel.send("a"), () -> isUnlinked(channel));
  }

  private static Blocked timedInvokeAny() {
    Channel<String> channel = Channel.rendezvous();
    TaskExecutor executor = TaskExecutor.create();
    Callable<String> body = () -> channel.receive();
    return new Blocked(
        "timed invokeAny",
        () -> executor.invokeAny(List.of(body), Long.MAX_VALUE, TimeUnit.DAYS), "a",
        () -> channel.send("a"), () -> isUnlinked(channel));
  }

  private static String failing() {
    throw new IllegalStateException("on purpose");
  }

  private static Blocked awaitTermination() {
    Channel<String> channel = Channel.rendezvous();
    TaskExecutor executor = TaskExecutor.create();
    TaskFuture<String> future = executor.submit(() -> channel.receive());
    executor.shutdown();
    return new Blocked(
        "awaitTermination", () -> executor.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS), true,
        () -> channel.send("a"), () -> !executor.isTerminated() && future.cancel(true));
  }

  /** A cancellation reaches the submission, too. */
  private static Blocked executorClose() {
    Channel<String> channel = Channel.rendezvous();
    TaskExecutor executor = TaskExecutor.create();
    TaskFuture<String> future = executor.submit(() -> channel.receive());
    return new Blocked(
        "close of an executor", done(executor::close), "done", () -> channel.send("a"),
        () -> executor.isTerminated() && future.isCancelled());
  }
}
