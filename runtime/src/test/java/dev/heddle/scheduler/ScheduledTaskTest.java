package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Async;
import dev.heddle.Await;
import dev.heddle.OneCall;
import dev.heddle.SchedulerTestBase;
import dev.heddle.Task;
import dev.heddle.task.TaskState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ScheduledTaskTest extends SchedulerTestBase {
  private final Exception failure = new CancellationException("asked for in an earlier wait");

  @Test
  void tryEndWait_ofShieldedPark_endsItWithoutFailure() {
    OneCall park =
        OneCall.of(
            c -> {
              ThreadWaits.park(null, Waits.NO_DEADLINE, c);
              return null;
            });
    Task<Void> spawned = park.spawn();
    ScheduledTask task = spawned;
    Await.until(() -> task.state() == TaskState.WAITING);
    assertTrue(task.tryConvey());
    assertEquals(TaskState.WAITING, task.state(), "a shielded wait is not ended on purpose");
    assertTrue(task.tryEndWait(failure));
    join(spawned);
  }

  @Test
  void tryEndWait_ofOtherWait_failsIt() {
    Task<Void> spawned =
        OneCall.of(
                c -> {
                  Task.park(c);
                  return null;
                })
            .spawn();
    ScheduledTask task = spawned;
    Await.until(() -> task.state() == TaskState.WAITING);
    var joined = Async.supply(() -> assertThrows(CompletionException.class, spawned::join));
    Await.until(() -> task.firstJoiner() != null); // else the failure is an uncaught one
    assertTrue(task.tryEndWait(failure));
    assertSame(failure, joined.join().getCause());
    assertFalse(task.tryEndWait(failure));
    assertEquals(TaskState.FAILED, task.state());
  }
}
