package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.channel.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskExecutorTest {
  private final TaskExecutor executor = TaskExecutor.create();
  private final Channel<String> gate = Channel.rendezvous();

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @Test
  void submit_ofEachKind_givesItsResult() throws Exception {
    assertEquals("a", executor.submit(() -> "a").get());
    assertNull(executor.submit(() -> {}).get());
    assertEquals("b", executor.submit(() -> {}, "b").get(1, TimeUnit.DAYS));
    assertEquals("c", executor.invokeAny(List.of(() -> "c")));
  }

  @Test
  void get_ofWaitingTask_suspendsUntilItEnds() {
    TaskFuture<String> future = executor.submit((Callable<String>) gate::receive);
    OneCall get = OneCall.of(future::get);
    OneCall timedGet = OneCall.of(c -> future.get(1, TimeUnit.DAYS, c));
    Task<Void> getter = get.spawn();
    Task<Void> timedGetter = timedGet.spawn();
    Await.until(() -> future.task().state() != null && gate.toString().contains("receivers=1"));
    assertThrows(TimeoutException.class, () -> future.get(1, TimeUnit.MILLISECONDS));
    OneCall hasty = OneCall.of(c -> future.get(1, TimeUnit.MILLISECONDS, c));
    var late = assertThrows(CompletionException.class, hasty::runAndJoin);
    assertSame(TimeoutException.class, late.getCause().getClass());
    gate.send("a");
    getter.join();
    timedGetter.join();
    assertEquals("a", get.result());
    assertEquals("a", timedGet.result());
  }

  @Test
  void get_ofFailedTask_throwsItsExceptionWrapped() {
    Exception failure = new Exception("on purpose");
    TaskFuture<String> future =
        executor.submit(
            () -> {
              throw failure;
            });
    assertSame(failure, assertThrows(ExecutionException.class, future::get).getCause());
    OneCall get = OneCall.of(future::get);
    var thrown = assertThrows(CompletionException.class, get::runAndJoin);
    assertSame(ExecutionException.class, thrown.getCause().getClass());
    assertSame(failure, thrown.getCause().getCause());
  }

  @Test
  void cancel_ofWaitingTask_isSeenAtOnce() {
    TaskFuture<String> future = executor.submit((Callable<String>) gate::receive);
    Await.until(() -> gate.toString().contains("receivers=1"));
    assertTrue(future.cancel(true));
    assertFalse(future.cancel(true));
    assertTrue(future.isDone() && future.isCancelled());
    assertThrows(CancellationException.class, future::get);
    Await.until(() -> gate.toString().contains("receivers=0"));
  }

  @Test
  void get_interrupted_throwsAndLeavesTaskAlone() throws InterruptedException {
    TaskFuture<String> future = executor.submit((Callable<String>) gate::receive);
    Thread thread = new Thread(() -> assertThrows(InterruptedException.class, future::get));
    Throwable[] failure = new Throwable[1];
    thread.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
    thread.start();
    Await.until(() -> thread.getState() == Thread.State.WAITING);
    thread.interrupt();
    thread.join();
    assertNull(failure[0]);
    assertFalse(future.isDone());
    future.cancel(true);
  }

  @Test
  void invokeAll_ofMany_waitsForAll() throws InterruptedException {
    List<Callable<Integer>> bodies = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int value = i;
      bodies.add(() -> value);
    }
    assertAllDone(executor.invokeAll(bodies));
    @SuppressWarnings("unchecked")
    List<Future<Integer>> inTask =
        (List<Future<Integer>>) OneCall.of(c -> executor.invokeAll(bodies, c)).runAndJoin();
    assertAllDone(inTask);
  }

  private static void assertAllDone(List<Future<Integer>> futures) throws InterruptedException {
    for (int i = 0; i < futures.size(); i++) {
      assertTrue(futures.get(i).isDone());
      try {
        assertEquals(i, futures.get(i).get());
      } catch (ExecutionException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void invokeAll_notInTime_cancelsTheRest() throws InterruptedException {
    List<Callable<String>> bodies = List.of(() -> "quick", gate::receive);
    assertDoneInTime(bodies);
    Await.until(() -> gate.toString().contains("receivers=0"));
  }

  @Test
  void invokeAll_notInTime_leavesFuturesDone_thoughTasksRunOn() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Callable<String> deaf =
        () -> {
          over.await();
          return "late";
        };
    try {
      assertDoneInTime(List.of(deaf));
    } finally {
      over.countDown();
    }
  }

  @SuppressWarnings("unchecked")
  private void assertDoneInTime(Collection<Callable<String>> bodies) throws InterruptedException {
    List<Future<String>> futures = executor.invokeAll(bodies, 5, TimeUnit.MILLISECONDS);
    OneCall inTask = OneCall.of(c -> executor.invokeAll(bodies, 5, TimeUnit.MILLISECONDS, c));
    for (List<Future<String>> each : List.of(futures, (List<Future<String>>) inTask.runAndJoin())) {
      assertEquals(bodies.size(), each.size());
      assertTrue(each.stream().allMatch(Future::isDone));
      assertTrue(each.get(bodies.size() - 1).isCancelled());
    }
  }

  @Test
  void shutdown_withRunningTask_isTerminatedWhenItEnds() throws InterruptedException {
    assertFalse(executor.awaitTermination(1, TimeUnit.MILLISECONDS));
    TaskFuture<String> future = executor.submit((Callable<String>) gate::receive);
    executor.shutdown();
    assertTrue(executor.isShutdown());
    assertFalse(executor.isTerminated());
    assertThrows(RejectedExecutionException.class, () -> executor.execute(() -> {}));
    OneCall termination = OneCall.ofPrimitive(c -> executor.awaitTermination(1, TimeUnit.DAYS, c));
    Task<Void> waiting = termination.spawn();
    gate.send("a");
    assertTrue(executor.awaitTermination(1, TimeUnit.DAYS));
    waiting.join();
    assertEquals(1, termination.result());
    assertTrue(executor.isTerminated() && future.isDone());
  }

  @Test
  void close_inTaskThatIsCancelled_cancelsSubmissions() {
    TaskFuture<String> future = executor.submit((Callable<String>) gate::receive);
    Task<Void> closer =
        OneCall.of(
                c -> {
                  executor.close(c);
                  return null;
                })
            .spawn();
    Await.until(executor::isShutdown);
    closer.cancel();
    assertThrows(CancellationException.class, closer::join);
    assertTrue(executor.isTerminated());
    assertTrue(future.isCancelled());
  }

  @Test
  void shutdownNow_withWaitingTask_cancelsIt() throws InterruptedException {
    TaskFuture<String> future = executor.submit((Callable<String>) gate::receive);
    assertTrue(executor.shutdownNow().isEmpty());
    executor.close();
    assertTrue(future.isCancelled());
    assertTrue(executor.awaitTermination(0, TimeUnit.NANOSECONDS));
  }
}
