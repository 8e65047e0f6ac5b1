package dev.heddle.scheduler;

import dev.heddle.task.Priority;
import java.util.List;

/** The scheduler as text: workers, processors, queues, and every live task. */
public final class SchedulerDump {
  private static final int MAX_TASKS = 10_000;
  private static final int MAX_FRAMES = 64;

  private SchedulerDump() {}

  /** Workers, processors with queue lengths, and tasks with state, wait reason and stack. */
  public static String text() {
    StringBuilder text = new StringBuilder(1024);
    text.append("scheduler: ").append(SchedulerStatistics.read()).append('\n');
    workers(text, Scheduler.IDLE.workers());
    for (Processor p : Scheduler.processors()) {
      processor(text, p);
    }
    text.append("global queue: ").append(Scheduler.waiting(Priority.NORMAL));
    text.append(", of other priorities: ").append(Scheduler.waiting(Priority.LOW)).append(" low, ");
    text.append(Scheduler.waiting(Priority.HIGH)).append(" high, ");
    text.append(Scheduler.waiting(Priority.MAX)).append(" max\n");
    tasks(text, Scheduler.REGISTRY.snapshot());
    return text.toString();
  }

  private static void workers(StringBuilder text, List<Worker> workers) {
    text.append("workers: ").append(workers.size()).append(" started, ");
    text.append(Scheduler.IDLE.idleWorkers()).append(" idle, ");
    text.append(Scheduler.IDLE.spinningWorkers()).append(" spinning\n");
    for (Worker worker : workers) {
      Processor p = worker.processor();
      ScheduledTask task = worker.currentTask();
      text.append("  ").append(worker.getName()).append(": ");
      text.append(p != null ? "processor " + p.index : task == null ? "idle" : "blocked");
      text.append(task == null ? "\n" : ", task " + task.name() + '\n');
    }
  }

  private static void processor(StringBuilder text, Processor p) {
    Worker worker = p.worker;
    text.append("processor ").append(p.index).append(": ");
    if (worker == null) {
      text.append(p.isStalled() ? "spare" : "idle");
    } else {
      text.append("held by ").append(worker.getName());
      ScheduledTask task = worker.currentTask();
      text.append(task == null ? "" : " running " + task.name());
    }
    text.append(worker != null && p.isStalled() ? ", stalled" : "");
    text.append(", next ").append(p.peekNext() == null ? 0 : 1);
    text.append(", queue ").append(p.stealable().size());
    text.append(", timers ").append(p.timers.size()).append('\n');
  }

  private static void tasks(StringBuilder text, List<ScheduledTask> tasks) {
    text.append("tasks: ").append(tasks.size()).append('\n');
    for (ScheduledTask task : tasks.subList(0, Math.min(MAX_TASKS, tasks.size()))) {
      text.append("  ").append(task.name()).append(" #").append(task.id());
      text.append(' ').append(task.state());
      WaitReason reason = task.waitReason();
      text.append(reason == null ? "" : " " + reason);
      Object blocker = task.blocker();
      text.append(blocker == null ? "" : " for " + blocker.getClass().getName());
      Worker worker = Scheduler.workerOf(task);
      text.append(worker == null ? "" : " on " + worker.getName());
      text.append(", ").append(task.priority());
      text.append(", ").append(task.reductions()).append(" reductions\n");
      for (StackTraceElement place : task.stackTrace(MAX_FRAMES)) {
        text.append("      at ").append(plain(place)).append('\n');
      }
    }
    if (tasks.size() > MAX_TASKS) {
      text.append("  and ").append(tasks.size() - MAX_TASKS).append(" more\n");
    }
  }

  /** Without loader and module: the JVM tells these of another thread's frames, but not of ours. */
  private static StackTraceElement plain(StackTraceElement place) {
    return new StackTraceElement(
        place.getClassName(), place.getMethodName(), place.getFileName(), place.getLineNumber());
  }
}
