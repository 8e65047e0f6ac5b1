package dev.heddle.scheduler;

/** Where a worker whose own queue is empty looks for a task, in order. */
final class Search {
  /** Passes over all other processors' queues before a spinning worker gives up. */
  private static final int SPIN_PASSES = 32;

  private static final int PAUSES_PER_PASS = 16;
  private static final int MAX_FROM_GLOBAL = 64;

  private Search() {}

  /** Looks everywhere once. */
  static ScheduledTask once(Processor p) {
    ScheduledTask task = local(p);
    if (task == null) {
      task = Scheduler.pollPriority(p.turn());
    }
    if (task == null) {
      task = global(p);
    }
    if (task == null && Scheduler.pollTimers()) {
      task = local(p);
    }
    if (task == null) {
      task = steal(p);
    }
    return task != null ? task : Scheduler.pollLow();
  }

  /** Looks everywhere, again and again for some microseconds. */
  static ScheduledTask spin(Processor p) {
    for (int pass = 0; pass < SPIN_PASSES; pass++) {
      if (Scheduler.hasVisibleWork()) {
        ScheduledTask task = once(p);
        if (task != null) {
          return task;
        }
      }
      for (int pause = 0; pause < PAUSES_PER_PASS; pause++) {
        Thread.onSpinWait();
      }
    }
    return null;
  }

  private static ScheduledTask local(Processor p) {
    ScheduledTask next = p.peekNext();
    return next != null && p.takeNext(next) ? next : p.queue.poll();
  }

  /** Takes a fair share of the global queue, so that it is not visited for each task. */
  private static ScheduledTask global(Processor p) {
    int waiting = Scheduler.GLOBAL.size();
    int share = Math.min(waiting / Scheduler.OPTIONS.processors(), MAX_FROM_GLOBAL);
    ScheduledTask task = Scheduler.GLOBAL.poll(share, p.queue);
    if (task != null && share > 0) {
      Scheduler.wakeFor(p);
    }
    return task;
  }

  private static ScheduledTask steal(Processor p) {
    Processor[] all = Scheduler.processors();
    int start = p.nextRandom(all.length);
    for (int i = 0; i < all.length; i++) {
      Processor victim = all[(start + i) % all.length];
      if (victim != p && victim.isShared()) {
        ScheduledTask task = victim.stealable().stealHalf(p.queue);
        if (task != null) {
          p.steals++;
          return task;
        }
      }
    }
    return null;
  }
}
