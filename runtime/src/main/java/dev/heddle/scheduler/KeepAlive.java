package dev.heddle.scheduler;

import dev.heddle.continuation.CarrierThread;

/**
 * Keeps the JVM alive while tasks live that were started as non-daemon threads; workers are daemons.
 *
 * <p>A thread that only waits does it. It stays for a moment after the last of them has ended, for
 * often another one begins.
 */
final class KeepAlive {
  private static final Object LOCK = new Object();
  private static final long LINGER_MILLIS = 10;

  /** Guarded by {@link #LOCK}, as all here. */
  private static long living;

  private static Thread keeper;

  private KeepAlive() {}

  /** One more lives. */
  static void begin() {
    synchronized (LOCK) {
      if (keeper == null) {
        Thread fresh = CarrierThread.asItself(Keeper::new);
        CarrierThread.detach(fresh);
        fresh.setDaemon(false);
        fresh.start();
        keeper = fresh;
      }
      living++;
    }
  }

  /** One less lives. */
  static void end() {
    synchronized (LOCK) {
      if (--living == 0) {
        LOCK.notifyAll();
      }
    }
  }

  private static void keep() {
    synchronized (LOCK) {
      while (living > 0) {
        await(0);
        if (living == 0) {
          await(LINGER_MILLIS);
        }
      }
      keeper = null;
    }
  }

  private static void await(long millis) {
    try {
      LOCK.wait(millis);
    } catch (InterruptedException e) {
      // Nobody has a reason to; goes on keeping.
    }
  }

  private static final class Keeper extends Thread {
    Keeper() {
      super(CarrierThread.systemGroup(), null, "heddle-keeper", 0, false);
    }

    @Override
    public void run() {
      keep();
    }
  }
}
