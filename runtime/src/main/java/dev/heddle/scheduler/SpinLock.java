package dev.heddle.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A tiny lock for the runtime's own structures, which extend it or hold one.
 *
 * <p>Holders never wait, never run user code and never take a second lock of this kind unless the
 * order is documented. Runtime classes have no safepoints, so a task is never preempted inside.
 *
 * <p>Ordering: {@link #lock} acquires what {@link #unlock} released.
 */
public class SpinLock {
  private static final VarHandle LOCKED;

  static {
    try {
      LOCKED = MethodHandles.lookup().findVarHandle(SpinLock.class, "locked", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int SPINS_BEFORE_YIELD = 64;

  /** 1 while held. Accessed through {@link #LOCKED} only. */
  @SuppressWarnings("unused")
  private int locked;

  /** Takes the lock, spinning while another thread has it. */
  public final void lock() {
    if (!LOCKED.compareAndSet(this, 0, 1)) {
      lockSlow();
    }
  }

  /** Takes the lock if it is free. */
  public final boolean tryLock() {
    return LOCKED.compareAndSet(this, 0, 1);
  }

  /** Gives the lock back. */
  public final void unlock() {
    LOCKED.setRelease(this, 0);
  }

  private void lockSlow() {
    int spins = 0;
    while ((int) LOCKED.getOpaque(this) != 0 || !LOCKED.compareAndSet(this, 0, 1)) {
      if (++spins < SPINS_BEFORE_YIELD) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
