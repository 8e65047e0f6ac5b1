package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.TaskBuilder;
import dev.heddle.TaskExecutor;
import dev.heddle.TaskFuture;
import dev.heddle.TaskScope;
import dev.heddle.channel.Channel;
import dev.heddle.channel.ChannelCase;
import dev.heddle.channel.ChannelClosedException;
import dev.heddle.channel.ChannelIterator;
import dev.heddle.channel.ReceiveCase;
import dev.heddle.channel.Select;
import dev.heddle.channel.SelectCase;
import dev.heddle.channel.SendCase;
import dev.heddle.sync.Latch;
import dev.heddle.sync.Mutex;
import dev.heddle.sync.Semaphore;
import dev.heddle.task.Priority;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API says to bad input, by method; and that no method was forgotten. */
public final class BadInput {
  private static final Duration NEGATIVE = Duration.ofSeconds(-1);
  private static final Duration NO_DURATION = null;
  private static final Callable<String> NO_CALLABLE = null;
  private static final Runnable NO_RUNNABLE = null;

  /** All of these have methods with parameters that can be wrong, or are handed out by others. */
  private static final List<Class<?>> API =
      List.of(
          Heddle.class, Task.class, TaskBuilder.class, TaskExecutor.class, TaskFuture.class,
          TaskScope.class, Channel.class, ChannelIterator.class, Select.class, SelectCase.class,
          ChannelCase.class, ReceiveCase.class, SendCase.class, Mutex.class, Semaphore.class,
          Latch.class);

  /** Methods that take whatever they are given. */
  private static final Set<String> TAKES_ALL =
      Set.of(
          "TaskBuilder.threadLocals(boolean)",
          "TaskFuture.cancel(boolean)",
          "ChannelCase.setEnabled(boolean)");

  private static final Set<String> SEEN = new TreeSet<>();

  private BadInput() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    tasks();
    executors();
    scopes();
    channels();
    selects();
    locks();
    check("every method has been tried", BadInput::nothingForgotten);
    Checks.end();
  }

  /** As a task and as a thread: {@code call} throws {@code expected}, which says {@code text}. */
  private static void refused(
      String method, Class<? extends Throwable> expected, String text, Checks.Check call) {
    SEEN.add(method);
    check(method + ": " + text, () -> throwsIt(expected, text, call));
    Checks.checkInTask(method + ", in a task: " + text, () -> throwsIt(expected, text, call));
  }

  private static void throwsIt(
      Class<? extends Throwable> expected, String text, Checks.Check call) {
    try {
      call.run();
    } catch (Throwable e) {
      equal(expected, e.getClass());
      that(e.getMessage() != null && e.getMessage().contains(text), e.toString());
      return;
    }
    throw new AssertionError("was not refused");
  }

  private static void refusesDurations(String method, Timed call) {
    refused(
        method, NullPointerException.class, "the duration is null", () -> call.run(NO_DURATION));
    refused(method, IllegalArgumentException.class, "was PT-1S", () -> call.run(NEGATIVE));
  }

  private interface Timed {
    void run(Duration timeout) throws Throwable;
  }

  private static void nothingForgotten() {
    Set<String> all = new TreeSet<>();
    for (Class<?> type : API) {
      Stream.concat(
              Arrays.stream(type.getDeclaredMethods()),
              Arrays.stream(type.getDeclaredConstructors()))
          .filter(each -> Modifier.isPublic(each.getModifiers()) && !each.isSynthetic())
          .filter(each -> each.getParameterCount() > 0)
          .map(BadInput::nameOf)
          .filter(name -> !name.contains("Waiter)")) // called by the scheduler
          .forEach(all::add);
    }
    that(all.size() > 30, "not all were found: " + all);
    all.removeAll(SEEN);
    all.removeAll(TAKES_ALL);
    equal(Set.of(), all);
  }

  private static String nameOf(Executable method) {
    String type = method.getDeclaringClass().getSimpleName();
    String parameters =
        Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(", ", "(", ")"));
    boolean constructs = method.getName().equals(method.getDeclaringClass().getName());
    return constructs ? type + parameters : type + "." + method.getName() + parameters;
  }

  // ------------------------------------------------------------------ tasks

  private static void tasks() {
    Class<NullPointerException> isNull = NullPointerException.class;
    refused("Task.spawn(Callable)", isNull, "body is null", () -> Task.spawn(NO_CALLABLE));
    refused("Task.spawn(Runnable)", isNull, "body is null", () -> Task.spawn(NO_RUNNABLE));
    TaskBuilder builder = Task.builder();
    refused("TaskBuilder.name(String)", isNull, "name is null", () -> builder.name(null));
    Priority none = null;
    refused("TaskBuilder.priority(Priority)", isNull, "NORMAL", () -> builder.priority(none));
    refused(
        "TaskBuilder.spawn(Callable)", isNull, "body is null", () -> builder.spawn(NO_CALLABLE));
    refused(
        "TaskBuilder.spawn(Runnable)", isNull, "body is null", () -> builder.spawn(NO_RUNNABLE));
    BiConsumer<String, Throwable> handler = null;
    refused(
        "Heddle.setUncaughtHandler(BiConsumer)", isNull, "handler is null",
        () -> Heddle.setUncaughtHandler(handler));
    Task<String> task = Task.spawn(() -> "a");
    refusesDurations("Task.join(Duration)", task::join);
    refusesDurations("Task.sleep(Duration)", Task::sleep);
    check(
        "park outside of tasks",
        () -> throwsIt(IllegalStateException.class, "which is no task", () -> Task.park()));
    Checks.checkInTask(
        "a task that joins itself",
        () ->
            throwsIt(
                IllegalStateException.class, "joins itself", () -> Task.current().join()));
    Checks.checkInTask(
        "a task that joins itself for a while",
        () ->
            throwsIt(
                IllegalStateException.class, "joins itself",
                () -> Task.current().join(Duration.ofDays(1))));
  }

  // ------------------------------------------------------------------ executors and scopes

  private static void executors() {
    Class<NullPointerException> isNull = NullPointerException.class;
    TaskExecutor executor = TaskExecutor.create();
    String body = "body is null";
    refused("TaskExecutor.execute(Runnable)", isNull, body, () -> executor.execute(null));
    refused("TaskExecutor.submit(Callable)", isNull, body, () -> executor.submit(NO_CALLABLE));
    refused("TaskExecutor.submit(Runnable)", isNull, body, () -> executor.submit(NO_RUNNABLE));
    refused(
        "TaskExecutor.submit(Runnable, Object)", isNull, body,
        () -> executor.submit(NO_RUNNABLE, "a"));
    batches(executor);
    TaskFuture<String> future = executor.submit(() -> "a");
    refused("TaskFuture.get(long, TimeUnit)", isNull, "unit", () -> future.get(1, null));
    refused(
        "TaskExecutor.awaitTermination(long, TimeUnit)", isNull, "unit",
        () -> executor.awaitTermination(1, null));
    check("an executor closed by its submission", () -> closedByMember(executor));
    executor.shutdown();
    executor.shutdown();
    Class<RejectedExecutionException> rejected = RejectedExecutionException.class;
    String shut = "the executor is shut down";
    refused("TaskExecutor.execute(Runnable)", rejected, shut, () -> executor.execute(() -> {}));
    refused("TaskExecutor.submit(Callable)", rejected, shut, () -> executor.submit(() -> "a"));
    Callable<String> late = () -> "late";
    refused(
        "TaskExecutor.invokeAll(Collection)", rejected, shut,
        () -> executor.invokeAll(List.of(late)));
    refused(
        "TaskExecutor.invokeAny(Collection)", rejected, shut,
        () -> executor.invokeAny(List.of(late)));
    check("closing twice", () -> {
      executor.close();
      executor.close();
    });
  }

  private static void batches(TaskExecutor executor) {
    Class<NullPointerException> isNull = NullPointerException.class;
    List<Callable<String>> none = null;
    List<Callable<String>> holed = Arrays.asList(() -> unwanted(), null);
    List<Callable<String>> fine = List.of(() -> unwanted());
    String all = "TaskExecutor.invokeAll(Collection)";
    String any = "TaskExecutor.invokeAny(Collection)";
    String timedAll = "TaskExecutor.invokeAll(Collection, long, TimeUnit)";
    String timedAny = "TaskExecutor.invokeAny(Collection, long, TimeUnit)";
    TimeUnit unit = TimeUnit.DAYS;
    refused(all, isNull, "collection of bodies is null", () -> executor.invokeAll(none));
    refused(any, isNull, "collection of bodies is null", () -> executor.invokeAny(none));
    refused(timedAll, isNull, "bodies is null", () -> executor.invokeAll(none, 1, unit));
    refused(timedAny, isNull, "bodies is null", () -> executor.invokeAny(none, 1, unit));
    refused(all, isNull, "nothing was started", () -> executor.invokeAll(holed));
    refused(any, isNull, "nothing was started", () -> executor.invokeAny(holed));
    refused(timedAll, isNull, "unit", () -> executor.invokeAll(fine, 1, null));
    refused(timedAny, isNull, "unit", () -> executor.invokeAny(fine, 1, null));
    refused(
        any, IllegalArgumentException.class, "give at least one",
        () -> executor.invokeAny(List.<Callable<String>>of()));
  }

  private static String unwanted() {
    System.out.println("FAILED: a body ran of a call that was refused");
    System.exit(1);
    return null;
  }

  private static void closedByMember(TaskExecutor executor) throws Throwable {
    String text = "waits for the end of the executor that runs it";
    executor
        .submit(() -> throwsIt(IllegalStateException.class, text, () -> executor.close()))
        .get();
    that(!executor.isShutdown(), "shut down by a call that was refused");
  }

  private static void scopes() {
    TaskScope scope = TaskScope.open();
    Class<NullPointerException> isNull = NullPointerException.class;
    refused("TaskScope.spawn(Callable)", isNull, "body", () -> scope.spawn(NO_CALLABLE));
    refused("TaskScope.spawn(Runnable)", isNull, "body", () -> scope.spawn(NO_RUNNABLE));
    String text = "waits for the end of the scope that runs it";
    check("a scope joined by its child", () -> {
      Checks.Check join = () -> scope.join();
      Checks.result(scope.spawn(() -> throwsIt(IllegalStateException.class, text, join)));
    });
    check("a scope closed by its child", () -> {
      Checks.Check close = () -> scope.close();
      Checks.result(scope.spawn(() -> throwsIt(IllegalStateException.class, text, close)));
    });
    check("a child spawned by a child, joined from elsewhere", () -> {
      Task<Task<String>> outer = scope.spawn(() -> scope.spawn(() -> "a"));
      equal("a", Checks.result(Checks.result(outer)));
      Checks.inTask(() -> {
        scope.join();
        return null;
      });
    });
    scope.close();
    scope.close();
    Class<IllegalStateException> state = IllegalStateException.class;
    String closed = "the scope is closed";
    refused("TaskScope.spawn(Callable)", state, closed, () -> scope.spawn(() -> "a"));
    refused("TaskScope.spawn(Runnable)", state, closed, () -> scope.spawn(() -> {}));
  }

  // ------------------------------------------------------------------ channels

  private static void channels() {
    Class<NullPointerException> isNull = NullPointerException.class;
    Class<IllegalArgumentException> argument = IllegalArgumentException.class;
    String buffered = "Channel.buffered(int)";
    refused(buffered, argument, "was 0; for one that holds", () -> Channel.buffered(0));
    refused(buffered, argument, "was -2147483648", () -> Channel.buffered(Integer.MIN_VALUE));
    refused(
        buffered, argument, "from 1 to 1073741824, was 2147483647",
        () -> Channel.buffered(Integer.MAX_VALUE));
    Channel<String> channel = Channel.buffered(1);
    String noNull = "a channel carries no null";
    refused("Channel.send(Object)", isNull, noNull, () -> channel.send(null));
    refused("Channel.trySend(Object)", isNull, noNull, () -> channel.trySend(null));
    refused(
        "Channel.trySend(Object, Duration)", isNull, noNull,
        () -> channel.trySend(null, Duration.ZERO));
    refusesDurations("Channel.trySend(Object, Duration)", most -> channel.trySend("a", most));
    refusesDurations("Channel.tryReceive(Duration)", channel::tryReceive);
    check("nothing was sent", () -> equal(null, channel.tryReceive()));
    channel.close();
    channel.close();
    Class<ChannelClosedException> closed = ChannelClosedException.class;
    String send = "send to a closed channel";
    String receive = "receive from a channel that is closed and empty";
    refused("Channel.send(Object)", closed, send, () -> channel.send("a"));
    refused("Channel.trySend(Object)", closed, send, () -> channel.trySend("a"));
    refused(
        "Channel.trySend(Object, Duration)", closed, send,
        () -> channel.trySend("a", Duration.ZERO));
    refused("Channel.receive()", closed, receive, () -> channel.receive());
    refused("Channel.tryReceive()", closed, receive, () -> channel.tryReceive());
    refused(
        "Channel.tryReceive(Duration)", closed, receive, () -> channel.tryReceive(Duration.ZERO));
    refused(
        "ChannelIterator.next()", NoSuchElementException.class, "ask hasNext() first",
        () -> channel.iterator().next());
  }

  private static void selects() {
    Class<NullPointerException> isNull = NullPointerException.class;
    Class<IllegalStateException> state = IllegalStateException.class;
    Channel<String> channel = Channel.rendezvous();
    Select select = new Select();
    Channel<String> none = null;
    refused("Select.await()", state, "add or enable one", () -> select.await());
    refused("Select.receive(Channel)", isNull, "channel is null", () -> select.receive(none));
    refused("Select.send(Channel, Object)", isNull, "channel is null", () -> select.send(none, ""));
    refused("Select.send(Channel, Object)", isNull, "no null", () -> select.send(channel, null));
    refusesDurations("Select.timeout(Duration)", select::timeout);
    SendCase<String> send = select.send(channel, "a");
    ReceiveCase<String> receive = select.receive(channel);
    refused("SendCase.setValue(Object)", isNull, "no null", () -> send.setValue(null));
    refused("ReceiveCase.value()", state, "has received nothing", () -> receive.value());
    check("what was refused is no case", () -> equal(0, send.index()));
    check("a select awaited by two", () -> awaitedByTwo(select, channel, receive));
    send.setEnabled(false);
    receive.setEnabled(false);
    refused("Select.await()", state, "of its 2 cases none is enabled", () -> select.await());
    select.timeout(Duration.ZERO);
    select.otherwise();
    refused(
        "Select.timeout(Duration)", state, "a time-out already",
        () -> select.timeout(Duration.ZERO));
    refused("Select.otherwise()", state, "a default already", () -> select.otherwise());
  }

  private static void awaitedByTwo(
      Select select, Channel<String> channel, ReceiveCase<String> receive) throws Throwable {
    Task<SelectCase> first = Task.spawn(() -> select.await());
    Checks.await("waits", () -> channel.toString().contains("senders=1, receivers=1"));
    for (Checks.Check call :
        List.<Checks.Check>of(
            () -> select.await(),
            () -> select.receive(channel),
            () -> select.otherwise(),
            () -> receive.setEnabled(false))) {
      throwsIt(IllegalStateException.class, "give each its own", call);
      Checks.inTask(() -> {
        throwsIt(IllegalStateException.class, "give each its own", call);
        return null;
      });
    }
    channel.send("for the first");
    equal(receive, Checks.result(first));
    equal("for the first", receive.value());
  }

  // ------------------------------------------------------------------ locks

  private static void locks() {
    Class<IllegalArgumentException> argument = IllegalArgumentException.class;
    Class<IllegalStateException> state = IllegalStateException.class;
    Mutex mutex = new Mutex();
    refused(
        "Mutex.unlock()", IllegalMonitorStateException.class, "not locked", () -> mutex.unlock());
    refusesDurations("Mutex.tryLock(Duration)", mutex::tryLock);
    Semaphore semaphore = new Semaphore(2);
    refused("Semaphore(int)", argument, "was -1", () -> new Semaphore(-1));
    refused("Semaphore.acquire(int)", argument, "was 0", () -> semaphore.acquire(0));
    refused("Semaphore.acquire(int)", argument, "was -1", () -> semaphore.acquire(-1));
    refused("Semaphore.tryAcquire(int)", argument, "was 0", () -> semaphore.tryAcquire(0));
    refused(
        "Semaphore.tryAcquire(int, Duration)", argument, "was 0",
        () -> semaphore.tryAcquire(0, Duration.ZERO));
    refusesDurations(
        "Semaphore.tryAcquire(int, Duration)", most -> semaphore.tryAcquire(1, most));
    refused("Semaphore.release(int)", argument, "was 0", () -> semaphore.release(0));
    refused(
        "Semaphore.release(int)", state, "of 2147483647 permits beside 2 ",
        () -> semaphore.release(Integer.MAX_VALUE));
    check("no permit was taken or given", () -> equal(2, semaphore.availablePermits()));
    Latch latch = new Latch();
    refused("Latch(int)", argument, "was -1", () -> new Latch(-1));
    refused("Latch.add(int)", state, "add(-1) to a count of 0", () -> latch.add(-1));
    refused("Latch.done()", state, "add(-1) to a count of 0", () -> latch.done());
    latch.add(1);
    refused("Latch.add(int)", state, "leaves the range", () -> latch.add(Integer.MAX_VALUE));
    refused("Latch.add(int)", state, "leaves the range", () -> latch.add(Integer.MIN_VALUE));
    refusesDurations("Latch.await(Duration)", latch::await);
    check("the count is what it was", () -> equal(1, latch.count()));
  }
}
