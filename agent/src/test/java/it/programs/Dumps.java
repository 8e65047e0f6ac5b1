package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.channel.Channel;
import dev.heddle.scheduler.SchedulerStatistics;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** What a dump, the report and the statistics tell. To run on one processor. */
public final class Dumps {
  private static final Channel<String> CHANNEL = Channel.rendezvous();

  private static volatile boolean over;

  private Dumps() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    check("dump", Dumps::dump);
    check("report", Dumps::report);
    check("statistics", Dumps::statistics);
    check("reductions", Dumps::reductions);
    Checks.end();
  }

  private static void dump() throws Throwable {
    Task<?> receiver = named("receiver", Dumps::receives);
    Task<?> sleeper = named("sleeper", Dumps::sleeps);
    Task<?> pinned = named("pinned", Dumps::pinned);
    Checks.await("all wait", () -> waits(receiver) && waits(sleeper) && waits(pinned));
    equal(WaitReason.SLEEP, sleeper.waitReason());
    Task<String> ready = Task.spawn(Dumps::dumped);
    String dump = Checks.result(ready);
    for (String line :
        List.of(
            "scheduler: .*live=4.*",
            "workers: [1-9][0-9]* started, [0-9]+ idle, [0-9]+ spinning",
            "processor 0: held by heddle-worker-[0-9]+ running dumper, next 0, queue 1, timers 1",
            "global queue: [0-9]+ tasks, 0 in priority queues",
            "tasks: 5",
            "  receiver #" + receiver.id() + " WAITING RECEIVE, HIGH, [0-9]+ reductions",
            "      at it.programs.Dumps.receives\\(Dumps.java:[0-9]+\\)",
            "  sleeper #[0-9]+ WAITING SLEEP, HIGH, .*",
            "  pinned #[0-9]+ PINNED RECEIVE on heddle-worker-[0-9]+, HIGH, .*",
            "      at it.programs.Dumps.pinned\\(Dumps.java:[0-9]+\\)",
            "  task-[0-9]+ #[0-9]+ READY, NORMAL, 0 reductions")) {
      that(dump.lines().anyMatch(each -> each.matches(line)), "no " + line + " in\n" + dump);
    }
    CHANNEL.send("a");
    CHANNEL.send("b");
    sleeper.cancel();
    Checks.result(receiver);
    Checks.result(pinned);
  }

  private static boolean waits(Task<?> task) {
    return task.state() == TaskState.WAITING || task.state() == TaskState.PINNED;
  }

  private static Task<String> named(String name, Callable<String> body) {
    return Task.builder().name(name).priority(Priority.HIGH).spawn(body);
  }

  private static String receives() {
    String value = CHANNEL.receive();
    return value + helper();
  }

  private static String helper() {
    return "";
  }

  private static String sleeps() {
    Task.sleep(Duration.ofDays(1));
    return helper();
  }

  private static synchronized String pinned() {
    return CHANNEL.receive() + helper();
  }

  /** Dumps while one other task is in the queue, which ends afterwards. */
  private static String dumped() throws Exception {
    Task<String> dumper =
        Task.builder()
            .name("dumper")
            .spawn(
                () -> {
                  Task.spawn(Dumps::helper);
                  Task.spawn(Dumps::helper);
                  return Heddle.dump();
                });
    return dumper.join();
  }

  private static void report() {
    String report = Heddle.report();
    for (String line :
        List.of(
            "woven: [1-9][0-9]* classes, [1-9][0-9]* methods that can be suspended",
            "  it.programs.Dumps: [1-9][0-9]* methods",
            "plain: [0-9]+",
            "  it.programs.Dumps.<clinit>: .*",
            "pinned: 1 places",
            "  it.programs.Dumps.pinned\\(Dumps.java:[0-9]+\\) \\(RECEIVE\\): 1 time, .*")) {
      that(report.lines().anyMatch(each -> each.matches(line)), "no " + line + " in\n" + report);
    }
  }

  private static void statistics() throws Throwable {
    SchedulerStatistics before = Heddle.statistics();
    Task<Void> hog = Task.spawn(Dumps::hog);
    Task<Integer> parent = Task.spawn(Dumps::spawnsTen);
    equal(10, Checks.result(parent));
    over = true;
    Checks.result(hog);
    SchedulerStatistics after = Heddle.statistics();
    that(after.spawned() == before.spawned() + 10, before + " then " + after);
    that(after.ended() == before.ended() + 12, before + " then " + after);
    that(after.slices() >= before.slices() + 12, before + " then " + after);
    that(after.preemptions() > before.preemptions(), before + " then " + after);
    that(after.workers() >= 2 && after.live() == 0, after);
  }

  private static void hog() {
    while (!over) {
      // Is preempted.
    }
  }

  private static int spawnsTen() {
    int ended = 0;
    for (int i = 0; i < 10; i++) {
      ended += Task.spawn(() -> 1).join();
    }
    return ended;
  }

  private static void reductions() throws Throwable {
    equal(loop(1_000) + 1_000, loop(2_000));
    Task<Integer> task = Task.spawn(() -> 7);
    equal(7, Checks.result(task));
    long at = task.reductions();
    equal(at, task.reductions());
  }

  /** Reductions of a task that runs a loop; it asks itself, too. */
  private static long loop(int iterations) throws Throwable {
    Task<Long> task =
        Task.spawn(
            () -> {
              long before = Task.current().reductions();
              for (int i = 0; i < iterations; i++) {
                Task.yieldNow();
              }
              return Task.current().reductions() - before;
            });
    long seen = Checks.result(task);
    that(seen >= iterations && task.reductions() >= seen, seen + " of " + task.reductions());
    return seen;
  }
}
