package dev.heddle.scheduler;

import dev.heddle.task.TaskState;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Notices that all tasks wait and no task or timer can wake one. Threads outside still could, which
 * nobody can know: so it reports and does nothing else, once, and only after a second of silence.
 */
final class DeadlockDetector {
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So many looks at least: a process that was stopped for a second has not been silent. */
  private static final int SILENT_LOOKS = 50;

  /** How often workers had turns by then: no two looks tell what happens between them. */
  private long turnsSeen;

  private long silentSince;
  private int silentLooks;
  private boolean silent;
  private boolean reported;

  /** Called by sysmon every now and then. */
  void look(long now, boolean allIdle) {
    if (reported || !allIdle || Scheduler.earliestTimer() != IdlePool.NO_DEADLINE) {
      silent = false;
      return;
    }
    long turns = turns();
    if (!silent || turns != turnsSeen) {
      silent = true;
      silentSince = now;
      turnsSeen = turns;
      silentLooks = 0;
    } else if (++silentLooks >= SILENT_LOOKS
        && now - silentSince >= SILENCE_NANOS
        && allWaitForEver()) {
      reported = true;
      System.err.print(
          "heddle: deadlock: all tasks wait, and no task or timer can wake one\n"
              + SchedulerDump.text());
    }
  }

  private static long turns() {
    long turns = 0;
    for (Processor p : Scheduler.processors()) {
      turns += p.tick();
    }
    return turns;
  }

  private static boolean allWaitForEver() {
    List<ScheduledTask> tasks = Scheduler.REGISTRY.snapshot();
    for (ScheduledTask task : tasks) {
      TaskState state = task.state();
      ThreadWaiter pinned = task.pinnedWait();
      boolean waits = state == TaskState.WAITING || (pinned != null && !pinned.timed);
      if (!waits || task.waitReason() == WaitReason.THREAD) {
        return false;
      }
    }
    return !tasks.isEmpty();
  }
}
