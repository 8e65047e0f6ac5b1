package dev.heddle.scheduler;

/**
 * Whether workers get in each other's way: tasks that all use one channel run faster on one
 * processor than on two, for there the channel's lock stays in one cache.
 *
 * <p>A worker that finds locks of the runtime taken again and again, at least once every two
 * microseconds, turns crowding on for 10 milliseconds. As long as it is on, a worker keeps the tasks
 * in its queue that it will have run within 300 microseconds, reckoned by the length of the queue
 * and of its latest slices: it wakes no other worker for them, and none steals them. So one after
 * the other runs dry and goes idle, until all who collided run on one processor. Afterwards others
 * are woken again, and may collide again.
 *
 * <p>Tasks are kept from other workers only while theirs passes from slice to slice: a processor
 * that is handed over, or stalled, is open to all, and sysmon turns crowding off when it finds a
 * worker that stays in one slice while a processor is idle.
 */
final class Crowding {
  /**
   * A task that would wait longer than this is worth its move to another processor. A hundred tasks
   * that collide must stay below it, though collisions make their slices long: at 100 us they were
   * shared as long as they collided, and so went on to collide.
   */
  private static final long WORTH_SHARING_NANOS = 300_000;

  private static final long DURATION_NANOS = 10_000_000;
  private static final int MIN_COLLISIONS = 8;
  private static final long NANOS_PER_COLLISION = 2_000;

  private static volatile boolean on;

  /** Written before {@link #on}; several may write at once, each a time that is as good. */
  private static volatile long endNanos;

  private Crowding() {}

  static boolean isOn() {
    return on;
  }

  /** Whether the last of so many tasks would wait long for its turn, at so long a slice. */
  static boolean isWorthSharing(int tasks, int sliceNanos) {
    return (long) tasks * sliceNanos >= WORTH_SHARING_NANOS;
  }

  /** A worker has collided so often within {@code nanos}, up to {@code now}. */
  static void look(long now, int collisions, long nanos) {
    if (on) {
      expire(now);
    } else if (collisions >= MIN_COLLISIONS && collisions * NANOS_PER_COLLISION >= nanos) {
      begin(now);
    }
  }

  static void begin(long now) {
    endNanos = now + DURATION_NANOS;
    on = true;
  }

  /** Turns it off if its time is over. */
  static void expire(long now) {
    if (on && now - endNanos >= 0) {
      on = false;
    }
  }

  static void end() {
    on = false;
  }
}
