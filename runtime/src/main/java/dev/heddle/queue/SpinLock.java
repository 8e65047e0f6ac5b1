package dev.heddle.queue;

import dev.heddle.continuation.CarrierThread;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The lock of a runtime structure that holds its lock for a few instructions only. It is a
 * superclass, not a field, so that the lock word shares a cache line with what it guards.
 *
 * <p>Who is inside runs no user code, never waits and never suspends: the runtime has no
 * safepoints, so a task cannot be preempted there. Its operating system thread can be, so a party
 * that finds the lock taken for long gives its thread's time slice away.
 *
 * <p>Ordering: {@link #enter} acquires what the last {@link #leave} released. Not reentrant.
 */
public abstract class SpinLock {
  /** Probes before the first {@link Thread#yield}; some microseconds. */
  private static final int SPINS = 100;

  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(SpinLock.class, "taken", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** 1 while somebody is inside; accessed through {@link #TAKEN} only. */
  private int taken;

  /** Made by the structure that is guarded. */
  protected SpinLock() {}

  /** Takes the lock. */
  protected final void enter() {
    if (!TAKEN.compareAndSet(this, 0, 1)) {
      enterSlow();
    }
  }

  /** Gives the lock back. */
  protected final void leave() {
    assert isEntered() : "lock is not taken";
    TAKEN.setRelease(this, 0);
  }

  /** Whether somebody holds the lock: for assertions. */
  protected final boolean isEntered() {
    return (int) TAKEN.getOpaque(this) != 0;
  }

  private void enterSlow() {
    CarrierThread.noteCollision();
    int spins = 0;
    do {
      while (isEntered()) {
        if (++spins < SPINS) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    } while (!TAKEN.compareAndSet(this, 0, 1));
  }
}
