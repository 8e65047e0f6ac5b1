package dev.heddle.continuation;

import java.util.function.Supplier;

/**
 * A thread that runs continuations.
 *
 * <p>It shows a {@link #face()}: the thread that code running on it takes to be the current one.
 */
public abstract class CarrierThread extends Thread {
  /** What this thread is running, or null. Only this thread writes it. */
  protected Continuation running;

  /**
   * Who this thread is to the code that runs on it: itself outside of continuations, otherwise the
   * identity of what it runs; null if that has not been asked for. Only this thread touches it.
   */
  protected Thread face = this;

  /** Whether it completes the trace of a throwable. Only this thread touches it. */
  private boolean completing;

  /** How often it found a lock of the runtime taken. Only this thread touches this. */
  protected int collisions;

  /** Makes a thread that is not started; see also {@link #detach}. */
  protected CarrierThread(String name, long stackSize) {
    super(systemGroup(), null, name, stackSize, false);
  }

  /** The group of threads that are no program's. */
  public static ThreadGroup systemGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** Takes from a new thread what it has from the one that made it, apart from its group. */
  public static void detach(Thread thread) {
    thread.setDaemon(true);
    thread.setPriority(NORM_PRIORITY);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
  }

  /** What this thread is running, or null; exact when it asks itself. */
  public final Continuation running() {
    return running;
  }

  /**
   * Begins to complete the trace of a throwable, by this thread.
   *
   * @return false if it does already: what is thrown meanwhile is thrown by the JDK's linking, in the
   *     midst of what would have to be linked for that throwable, too
   */
  public final boolean beginCompleting() {
    boolean begins = !completing;
    completing = true;
    return begins;
  }

  /** Ends what {@link #beginCompleting} has begun. */
  public final void endCompleting() {
    completing = false;
  }

  /** The calling thread has found a lock of the runtime taken. */
  public static void noteCollision() {
    if (Thread.currentThread() instanceof CarrierThread carrier) {
      carrier.collisions++;
    }
  }

  /** What {@link Thread#currentThread()} is to be for code on this thread, which calls. */
  public final Thread face() {
    Thread known = face;
    return known != null ? known : makeFace();
  }

  /** The same, but null if nobody has asked before. */
  public final Thread faceOrNull() {
    return face;
  }

  private Thread makeFace() {
    face = this; // the constructor of a thread asks which thread makes it
    try {
      face = identityOfRunning();
      return face;
    } finally {
      if (face == this) {
        face = null;
      }
    }
  }

  /** Makes or finds the thread that stands for what this one runs; itself if nothing does. */
  protected Thread identityOfRunning() {
    return this;
  }

  /**
   * Calls {@code action} as the thread that the caller really is. For the runtime's own needs while
   * it serves a continuation, such as making another thread, which inherits from its maker.
   */
  public static <T> T asItself(Supplier<T> action) {
    if (!(Thread.currentThread() instanceof CarrierThread carrier) || carrier.face == carrier) {
      return action.get();
    }
    Thread shown = carrier.showItself();
    try {
      return action.get();
    } finally {
      carrier.show(shown);
    }
  }

  /**
   * Shows itself from now on, until {@link #show}: the JDK's methods on the current thread, such as
   * {@link Thread#interrupted()}, then are about this one. Called by this thread.
   *
   * @return what it showed before
   */
  public final Thread showItself() {
    Thread shown = face;
    face = this;
    return shown;
  }

  /** Shows what {@link #showItself} returned. */
  public final void show(Thread shown) {
    face = shown;
  }
}
