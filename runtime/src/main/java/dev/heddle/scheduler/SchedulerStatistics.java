package dev.heddle.scheduler;

/**
 * What the scheduler has done so far. The counts are read while workers run, so they are close to
 * each other in time, not of one moment.
 *
 * @param spawned tasks that were spawned, by tasks or other threads; threads that are tasks too
 * @param ended how many of them have ended
 * @param live how many have not
 * @param reductions that all tasks have used; of those that run, up to their latest budget
 * @param slices times a task was run until it gave way, waited or ended
 * @param preemptions times a task gave way because its budget was used up while others waited
 * @param steals times a worker took half of another's queue
 * @param stalls times a stuck worker's processor was taken out of play
 * @param workers threads started to run tasks
 */
public record SchedulerStatistics(
    long spawned,
    long ended,
    int live,
    long reductions,
    long slices,
    long preemptions,
    long steals,
    long stalls,
    int workers) {
  /** The counts where no scheduler runs. */
  public static final SchedulerStatistics NONE =
      new SchedulerStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The counts so far. */
  public static SchedulerStatistics read() {
    TaskRegistry.Counts tasks = Scheduler.REGISTRY.counts();
    long reductions = 0;
    long slices = 0;
    long preemptions = 0;
    long steals = 0;
    for (Processor p : Scheduler.processors()) {
      reductions += p.reductions;
      slices += p.slices;
      preemptions += p.preemptions;
      steals += p.steals;
    }
    return new SchedulerStatistics(
        tasks.added(),
        tasks.added() - tasks.live(),
        tasks.live(),
        reductions,
        slices,
        preemptions,
        steals,
        Scheduler.SYSMON.stalls,
        Scheduler.IDLE.startedWorkers());
  }
}
