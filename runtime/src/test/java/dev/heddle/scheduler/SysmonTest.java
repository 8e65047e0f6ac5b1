package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Await;
import dev.heddle.SchedulerTestBase;
import dev.heddle.task.Priority;
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
  void contextLoader_ofOurThreads_isNotThatOfWhoStartedThem() {
    Thread self = Thread.currentThread();
    ClassLoader own = self.getContextClassLoader();
    self.setContextClassLoader(new ClassLoader(own) {});
    try {
      ClassLoader system = ClassLoader.getSystemClassLoader();
      assertEquals(system, new Worker(1, Scheduler.options()).getContextClassLoader());
      assertEquals(system, new Sysmon(Scheduler.options()).getContextClassLoader());
    } finally {
      self.setContextClassLoader(own);
    }
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
