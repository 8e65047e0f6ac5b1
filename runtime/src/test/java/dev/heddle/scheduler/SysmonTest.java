package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Await;
import dev.heddle.OneCall;
import dev.heddle.SchedulerTestBase;
import dev.heddle.Task;
import dev.heddle.task.Priority;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SysmonTest extends SchedulerTestBase {
  private final Sysmon sysmon = new Sysmon(Scheduler.options());
  private final Processor p = new Processor(0, 1);

  @Test
  void lookAt_stalledProcessor_movesWhatWasPutThereSince() {
    Bare task = new Bare();
    Scheduler.REGISTRY.add(task, null);
    p.worker = new Worker(1, Scheduler.options());
    p.putNext(task);
    p.setStalled(true);
    assertTrue(sysmon.lookAt(p, 0));
    assertNull(p.peekNext());
    Await.until(task::isDone);
    assertFalse(sysmon.lookAt(p, 0));
  }

  @Test
  void lookAt_processorThatTicks_leavesItsNextTask() {
    Bare task = new Bare();
    p.worker = new Worker(1, Scheduler.options());
    p.putNext(task);
    p.advanceTick();
    assertFalse(sysmon.lookAt(p, 0));
    assertEquals(task, p.peekNext());
  }

  @Test
  void interrupt_ofSysmon_doesNotKeepItFromParking() {
    Scheduler.SYSMON.interrupt();
    Await.until(() -> !Scheduler.SYSMON.isInterrupted());
  }

  @Test
  void ourThreads_haveNothingOfWhoStartedThem() {
    ThreadGroup group = new ThreadGroup("of a program");
    CompletableFuture<List<Thread>> made = new CompletableFuture<>();
    Thread maker = new Thread(group, () -> made.complete(List.of(newWorker(), newSysmon())));
    maker.setPriority(Thread.MIN_PRIORITY);
    maker.setContextClassLoader(new ClassLoader() {});
    maker.start();
    for (Thread each : made.join()) {
      assertEquals("system", each.getThreadGroup().getName());
      assertEquals(Thread.NORM_PRIORITY, each.getPriority());
      assertEquals(ClassLoader.getSystemClassLoader(), each.getContextClassLoader());
      assertTrue(each.isDaemon());
    }
  }

  private static Thread newWorker() {
    return new Worker(1, Scheduler.options());
  }

  private static Thread newSysmon() {
    return new Sysmon(Scheduler.options());
  }

  @Test
  void cancelledTask_thatMustWaitOn_letsSysmonSleep() {
    OneCall call =
        OneCall.of(
            c -> {
              ((Task<?>) c).cancel();
              Blocking.suspendShielded(c, WaitReason.SCOPE, waiter -> {});
              return null;
            });
    ScheduledTask task = call.spawn();
    Await.until(() -> task.waitReason() == WaitReason.SCOPE);
    Await.until(() -> Scheduler.SYSMON.getState() == Thread.State.WAITING);
    assertTrue(task.tryClaim());
    task.complete(null, null);
    Await.until(task::isDone);
  }

  /** A task that does nothing. */
  private static final class Bare extends ScheduledTask {
    Bare() {
      super(Scheduler.newId(), "bare", Priority.NORMAL);
    }

    @Override
    protected Object start() {
      return null;
    }

    @Override
    protected boolean keepsThreadLocals() {
      return true;
    }

    @Override
    protected Object result() {
      return null;
    }

    @Override
    protected RuntimeException joinFailure() {
      throw new AssertionError("it does not fail");
    }

    @Override
    protected void uncaught(Throwable thrown) {
      throw new AssertionError("it does not fail", thrown);
    }
  }
}
