package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.channel.Channel;
import dev.heddle.continuation.Continuation;
import dev.heddle.interop.CallableTwin;
import dev.heddle.interop.Woven;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskState;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTest extends SchedulerTestBase {
  /** Cannot even say what it is. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  @Test
  void failure_thatCannotBeDescribed_reachesJoinersAndKillsNoWorker() {
    for (int i = 0; i < 2 * Heddle.options().processors(); i++) {
      Task<Object> failing =
          Task.spawn(
              () -> {
                throw new Unspeakable();
              });
      Task<Throwable> joining =
          Task.spawn(() -> assertThrows(CompletionException.class, failing::join).getCause());
      assertTrue(join(joining) instanceof Unspeakable);
    }
  }

  @Test
  void interrupt_ofWorker_endsNoWaitOfThePinnedTask() {
    Channel<Thread> threads = Channel.buffered(1);
    Channel<String> channel = Channel.rendezvous();
    Task<String> pinned =
        Task.spawn(
            () -> {
              threads.send(Thread.currentThread());
              return channel.receive();
            });
    Thread worker = threads.receive();
    Await.until(() -> channel.toString().contains("receivers=1"));
    worker.interrupt();
    Await.until(() -> !worker.isInterrupted());
    channel.send("received all the same");
    assertEquals("received all the same", join(pinned));
  }

  @Test
  void failureToSaveAnActivation_ofTaskThatWasWokenAlready_endsItOnce() {
    Channel<String> channel = Channel.rendezvous();
    Task<Void> task =
        OneCall.of(
                c -> {
                  channel.receive(c);
                  assertTrue(channel.trySend("while it unwinds"));
                  throw new AssertionError("no frame");
                })
            .spawn();
    CompletionException thrown = assertThrows(CompletionException.class, () -> join(task));
    assertTrue(thrown.getCause() instanceof OutOfMemoryError, thrown::toString);
    Task<Void> sound = OneCall.of(c -> null).spawn();
    join(sound);
    assertEquals("Channel[open, buffered=0 of 0, senders=0, receivers=0]", channel.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void join_ofCallable_returnsResult(boolean woven) {
    Woven.set(woven);
    Task<Integer> task = Task.spawn(() -> 42);
    assertEquals(42, join(task));
    assertEquals(42, join(task), "a second join returns it too");
    assertEquals(TaskState.SUCCEEDED, task.state());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void join_ofFailedTask_throwsWithCause(boolean woven) {
    Woven.set(woven);
    IllegalArgumentException cause = new IllegalArgumentException("on purpose");
    Task<Object> task =
        Task.spawn(
            () -> {
              throw cause;
            });
    CompletionException thrown = assertThrows(CompletionException.class, () -> join(task));
    assertSame(cause, thrown.getCause());
    assertEquals(TaskState.FAILED, task.state());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void joinWithTimeout_ofParkedTask_timesOutAndUnlinks(boolean woven) {
    Woven.set(woven);
    Task<Void> task = Task.spawn((Runnable) Task::park);
    assertThrows(TimeoutException.class, () -> task.join(Duration.ofMillis(5)));
    task.unpark();
    join(task);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cancel_ofSleepingTask_endsIt(boolean woven) throws Exception {
    Woven.set(woven);
    CountDownLatch started = new CountDownLatch(1);
    Task<Void> task =
        Task.spawn(
            () -> {
              started.countDown();
              Task.sleep(Duration.ofDays(1));
            });
    started.await();
    assertTrue(task.cancel());
    assertThrows(CancellationException.class, () -> join(task));
    assertEquals(TaskState.CANCELLED, task.state());
    assertFalse(task.cancel(), "it has ended");
  }

  @Test
  void cancel_withoutAgent_interruptsTheThread() throws Exception {
    Woven.set(false);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Task<String> task =
        Task.spawn(
            () -> {
              started.countDown();
              try {
                never.await();
                return "came to an end";
              } catch (InterruptedException e) {
                return "interrupted";
              }
            });
    started.await();
    assertTrue(task.cancel());
    assertEquals("interrupted", join(task));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void current_inPlainBody_isTheTask(boolean woven) {
    Woven.set(woven);
    Task<Task<?>> task = Task.spawn(() -> Task.current());
    assertSame(task, join(task));
    assertNull(Task.current());
  }

  @Test
  void join_ofItself_isRefused() {
    List<Task<?>> self = new ArrayList<>();
    CountDownLatch known = new CountDownLatch(1);
    Task<Object> task =
        Task.spawn(
            () -> {
              known.await();
              return self.get(0).join();
            });
    self.add(task);
    known.countDown();
    CompletionException thrown = assertThrows(CompletionException.class, () -> join(task));
    assertTrue(thrown.getMessage().contains("joins itself"), thrown.getMessage());
  }

  @Test
  void badInput_isRefusedWithAMessage() {
    assertThrows(NullPointerException.class, () -> Task.spawn((Runnable) null));
    assertThrows(NullPointerException.class, () -> Task.builder().name(null));
    assertThrows(IllegalArgumentException.class, () -> Task.sleep(Duration.ofNanos(-1)));
    assertThrows(IllegalStateException.class, Task::park);
  }

  @Test
  void uncaught_ofRunnable_reachesHandler() throws Exception {
    CountDownLatch reported = new CountDownLatch(1);
    List<String> names = new ArrayList<>();
    Heddle.setUncaughtHandler(
        (task, thrown) -> {
          names.add(task + ": " + thrown.getMessage());
          reported.countDown();
        });
    Task.builder()
        .name("loner")
        .spawn(
            (Runnable)
                () -> {
                  throw new IllegalStateException("on purpose");
                });
    reported.await();
    assertEquals(List.of("loner: on purpose"), names);
  }

  @Test
  void uncaught_ofCallableThatCannotBeWatched_reachesHandlerAtOnce() throws Exception {
    CountDownLatch reported = new CountDownLatch(1);
    Heddle.setUncaughtHandler((task, thrown) -> reported.countDown());
    UnjoinedFailures.useCleaner(
        () -> {
          throw new OutOfMemoryError("unable to create native thread");
        });
    try {
      Task<Object> task =
          Task.spawn(
              (Callable<Object>)
                  () -> {
                    throw new IllegalStateException("on purpose");
                  });
      reported.await();
      assertThrows(CompletionException.class, () -> join(task));
    } finally {
      UnjoinedFailures.useCleaner(Cleaner::create);
    }
  }

  /** As its worker does, for which the JVM does not wait, once the task has been joined. */
  @Test
  void failure_addedAfterAJoin_isNotReported() {
    List<String> reported = new ArrayList<>();
    Task<Object> task =
        Task.spawn(
            (Callable<Object>)
                () -> {
                  throw new IllegalStateException("on purpose");
                });
    assertThrows(CompletionException.class, () -> join(task));
    Heddle.setUncaughtHandler((name, thrown) -> reported.add(name));
    UnjoinedFailures.useCleaner(
        () -> {
          throw new OutOfMemoryError("so that it is reported at once");
        });
    try {
      UnjoinedFailures.add(task, new IllegalStateException("on purpose"));
      assertEquals(List.of(), reported);
    } finally {
      UnjoinedFailures.useCleaner(Cleaner::create);
    }
  }

  @Test
  void hookThatReports_hasNothingOfWhoMadeIt() {
    Thread self = Thread.currentThread();
    ClassLoader own = self.getContextClassLoader();
    self.setContextClassLoader(new ClassLoader(own) {});
    try {
      Thread hook = UnjoinedFailures.newHook();
      assertEquals("system", hook.getThreadGroup().getName());
      assertEquals(ClassLoader.getSystemClassLoader(), hook.getContextClassLoader());
    } finally {
      self.setContextClassLoader(own);
    }
  }

  @Test
  void twin_thatYields_runsInTurns() {
    AtomicInteger steps = new AtomicInteger();
    Task<Void> a = Task.spawn(new YieldingTwin(1_000, steps));
    Task<Void> b = Task.spawn(new YieldingTwin(1_000, steps));
    join(a);
    join(b);
    assertEquals(2_000, steps.get());
    assertEquals(1_000, a.reductions(), "one per back-edge");
  }

  @Test
  void twin_thatSleeps_wakesUp() {
    Task<Void> task =
        Task.spawn(
            new LoopTwin(20) {
              @Override
              protected void step(int i, Continuation c) {
                Task.sleep(Duration.ofNanos(i * 50_000L), c);
              }
            });
    join(task);
    assertTrue(task.isDone());
  }

  @Test
  void twin_thatIsParked_isCancelled() {
    Task<Void> task =
        Task.spawn(
            new LoopTwin(Integer.MAX_VALUE) {
              @Override
              protected void step(int i, Continuation c) {
                Task.park(c);
              }
            });
    while (task.state() != TaskState.WAITING) {
      Thread.onSpinWait();
    }
    assertTrue(Heddle.dump().contains("WAITING PARK"), Heddle.dump());
    assertEquals("Loop", task.stackTrace()[0].getClassName());
    assertTrue(task.cancel());
    assertThrows(CancellationException.class, () -> join(task));
  }

  @Test
  void twin_thatJoins_getsResult() {
    Task<Integer> child = Task.spawn(() -> 7);
    Task<Integer> parent = Task.spawn(new JoiningTwin(child));
    assertEquals(7, join(parent));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LOW", "HIGH", "MAX"})
  void priority_besideEndlessNormalTasks_stillRuns(String priority) {
    AtomicInteger steps = new AtomicInteger();
    List<Task<Void>> busy = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      busy.add(Task.spawn(new YieldingTwin(Integer.MAX_VALUE, steps)));
    }
    Task<Void> task =
        Task.builder()
            .priority(Priority.valueOf(priority))
            .spawn(new YieldingTwin(100, new AtomicInteger()));
    join(task);
    busy.forEach(Task::cancel);
    for (Task<Void> other : busy) {
      assertThrows(CancellationException.class, () -> join(other));
    }
  }

  @Test
  void normalTasks_besideEndlessUrgentOnes_stillRun() {
    AtomicInteger steps = new AtomicInteger();
    List<Task<Void>> busy = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      busy.add(
          Task.builder()
              .priority(Priority.MAX)
              .spawn(new YieldingTwin(Integer.MAX_VALUE, steps)));
    }
    join(Task.spawn(new YieldingTwin(100, new AtomicInteger())));
    busy.forEach(Task::cancel);
    for (Task<Void> other : busy) {
      assertThrows(CancellationException.class, () -> join(other));
    }
  }

  /** Yields n times; its cancellation is seen in a sleep of no length now and then. */
  private static final class YieldingTwin extends LoopTwin {
    private final AtomicInteger steps;

    YieldingTwin(int n, AtomicInteger steps) {
      super(n);
      this.steps = steps;
    }

    @Override
    protected void step(int i, Continuation c) {
      steps.incrementAndGet();
      if (i % 1_000 == 999) {
        Task.sleep(Duration.ZERO, c);
      } else {
        Task.yieldNow(c);
      }
    }
  }

  /** {@code return child.join();} needs no frame: the result is already where it belongs. */
  private static final class JoiningTwin implements Callable<Integer>, CallableTwin {
    private final Task<Integer> child;

    JoiningTwin(Task<Integer> child) {
      this.child = child;
    }

    @Override
    public Integer call() {
      throw new AssertionError("the plain version was called");
    }

    @Override
    public Object call(Continuation c) {
      return child.join(c);
    }
  }
}
