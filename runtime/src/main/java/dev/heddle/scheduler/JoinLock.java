package dev.heddle.scheduler;

import dev.heddle.queue.SpinLock;

/** Guards the joiners of all tasks with the same low hash, so that a task needs no lock itself. */
final class JoinLock extends SpinLock {
  private static final int BITS = 8;
  private static final JoinLock[] LOCKS = new JoinLock[1 << BITS];

  static {
    for (int i = 0; i < LOCKS.length; i++) {
      LOCKS[i] = new JoinLock();
    }
  }

  private JoinLock() {}

  /** The lock of {@code task}; neighbours in age get locks that lie apart. */
  static JoinLock of(JoinableTask task) {
    return LOCKS[(int) ((task.id() * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - BITS))];
  }

  void lock() {
    enter();
  }

  void unlock() {
    leave();
  }
}
