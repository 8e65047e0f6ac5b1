package dev.heddle.continuation;

/** Stands for activations that could not be saved: whoever returns into it gets an error. */
final class LostFrame extends Frame {
  /** The only one; it has no caller, for the callers are lost with the rest. */
  static final LostFrame LOST = new LostFrame();

  private LostFrame() {
    resumer =
        new Resumer() {
          @Override
          public void resume(Frame frame, Continuation continuation) {
            throw new OutOfMemoryError(
                "no memory or stack was left to save the activations of a task; its finally blocks have not"
                    + " run");
          }

          @Override
          public StackTraceElement place(Frame frame) {
            return null;
          }
        };
  }
}
