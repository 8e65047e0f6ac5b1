package dev.heddle.continuation;

/** A thread that runs continuations. */
public abstract class CarrierThread extends Thread {
  /** What this thread is running, or null. Only this thread writes it. */
  protected Continuation running;

  /** Makes a thread that is not started. */
  protected CarrierThread(String name, long stackSize) {
    super(null, null, name, stackSize, false);
  }

  /** What this thread is running, or null; exact when it asks itself. */
  public final Continuation running() {
    return running;
  }
}
