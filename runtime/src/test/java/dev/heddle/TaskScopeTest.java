package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.channel.Channel;
import dev.heddle.task.TaskState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskScopeTest {
  private final Channel<String> never = Channel.rendezvous();
  private final Channel<String> gate = Channel.rendezvous();

  @BeforeAll
  static void weave() {
    TestRuntime.setWoven();
  }

  @Test
  void join_ofSuccessfulChildren_waitsForAll() {
    try (TaskScope scope = TaskScope.open()) {
      Task<String> child = scope.spawn(() -> gate.receive());
      Task<Void> joiner = joinCall(scope).spawn();
      Await.until(() -> joiner.state() == TaskState.WAITING);
      gate.send("a");
      scope.join();
      joiner.join();
      assertEquals("a", child.join());
    }
  }

  @Test
  void join_withFailedChild_cancelsSiblingsAndThrowsFailure() {
    IllegalStateException failure = new IllegalStateException("on purpose");
    try (TaskScope scope = TaskScope.open()) {
      Task<Void> suspended = scope.spawn((Runnable) OneCall.of(never::receive));
      Task<String> pinned = scope.spawn(() -> never.receive());
      awaitReceivers(2);
      Task<Void> joiner = joinCall(scope).spawn();
      scope.spawn(
          () -> {
            throw failure;
          });
      assertSame(failure, assertThrows(CompletionException.class, scope::join).getCause());
      assertThrows(CompletionException.class, joiner::join);
      assertSame(TaskState.CANCELLED, suspended.state());
      assertSame(TaskState.CANCELLED, pinned.state());
      var refused = assertThrows(CancellationException.class, () -> scope.spawn(() -> "late"));
      assertSame(failure, refused.getCause().getCause());
    }
    awaitReceivers(0);
  }

  @Test
  void close_withRunningChildren_cancelsAndWaits() {
    TaskScope scope = TaskScope.open();
    Task<String> child = scope.spawn(() -> never.receive());
    awaitReceivers(1);
    scope.close();
    assertSame(TaskState.CANCELLED, child.state());
    assertThrows(IllegalStateException.class, () -> scope.spawn(() -> "late"));
    scope.close();
  }

  @Test
  void close_withFailureNobodyJoined_throwsItOnce() {
    TaskScope scope = TaskScope.open();
    Task<Void> child =
        scope.spawn(
            (Runnable)
                () -> {
                  throw new IllegalStateException("on purpose");
                });
    Await.until(child::isDone);
    assertThrows(CompletionException.class, scope::close);
    scope.close();
  }

  @Test
  void join_withChildCancelledAlone_doesNotFail() {
    try (TaskScope scope = TaskScope.open()) {
      Task<String> child = scope.spawn(() -> never.receive());
      Task<String> other = scope.spawn(() -> gate.receive());
      child.cancel();
      Await.until(child::isDone);
      gate.send("a");
      scope.join();
      assertEquals("a", other.join());
    }
  }

  @Test
  void close_byCancelledTask_stillWaitsForChildren() {
    AtomicBoolean started = new AtomicBoolean();
    AtomicBoolean released = new AtomicBoolean();
    TaskScope scope = TaskScope.open();
    Task<Void> child =
        scope.spawn(
            (Runnable)
                () -> {
                  started.set(true);
                  while (!released.get()) {
                    Thread.onSpinWait(); // does not see that it is cancelled
                  }
                });
    Await.until(started::get);
    Task<Void> closer =
        OneCall.of(
                c -> {
                  scope.close(c);
                  return null;
                })
            .spawn();
    Await.until(() -> closer.state() == TaskState.WAITING);
    closer.cancel();
    Task<Void> cancelledBefore = pinnedCloser(scope);
    assertFalse(closer.isDone());
    assertFalse(child.isDone());
    released.set(true);
    closer.join();
    cancelledBefore.join();
    assertTrue(child.isDone());
  }

  @Test
  void cancel_ofScope_endsChildren_alsoThoseSpawnedLater() {
    try (TaskScope scope = TaskScope.open()) {
      Task<String> child = scope.spawn(() -> never.receive());
      awaitReceivers(1);
      scope.cancel();
      Task<String> late = scope.spawn(() -> "late");
      scope.join();
      assertSame(TaskState.CANCELLED, child.state());
      assertSame(TaskState.CANCELLED, late.state());
    }
  }

  @Test
  void join_withSecondFailure_hasItSuppressed() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second");
    try (TaskScope scope = TaskScope.open()) {
      scope.spawn(() -> failWhenCancelled(second, () -> true));
      awaitReceivers(1);
      scope.spawn(
          (Runnable)
              () -> {
                throw first;
              });
      var thrown = assertThrows(CompletionException.class, scope::join);
      assertSame(first, thrown.getCause());
      assertEquals(1, thrown.getSuppressed().length);
      assertSame(second, thrown.getSuppressed()[0].getCause());
      assertThrows(CancellationException.class, () -> scope.spawn(() -> {}));
    }
  }

  @Test
  void close_ofSuspendedTask_throwsFailure() {
    IllegalStateException failure = new IllegalStateException("on purpose");
    AtomicReference<Task<Void>> closer = new AtomicReference<>();
    TaskScope scope = TaskScope.open();
    scope.spawn(
        () ->
            failWhenCancelled(
                failure,
                () -> closer.get() != null && closer.get().state() == TaskState.WAITING));
    awaitReceivers(1);
    closer.set(
        OneCall.of(
                c -> {
                  scope.close(c);
                  return null;
                })
            .spawn());
    var thrown = assertThrows(CompletionException.class, () -> closer.get().join());
    assertSame(failure, thrown.getCause().getCause());
  }

  private String failWhenCancelled(RuntimeException failure, BooleanSupplier ready) {
    try {
      return never.receive();
    } catch (CancellationException e) {
      Await.until(ready);
      throw failure;
    }
  }

  /** Closes in plain form, as a task that is cancelled while it does. */
  private static Task<Void> pinnedCloser(TaskScope scope) {
    Task<Void> closer = Task.spawn((Runnable) scope::close);
    Await.until(() -> closer.state() == TaskState.PINNED);
    closer.cancel();
    return closer;
  }

  private void awaitReceivers(int count) {
    Await.until(() -> never.toString().contains("receivers=" + count));
  }

  private static OneCall joinCall(TaskScope scope) {
    return OneCall.of(
        c -> {
          scope.join(c);
          return null;
        });
  }
}
