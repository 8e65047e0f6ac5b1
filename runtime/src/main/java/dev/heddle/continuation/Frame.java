package dev.heddle.continuation;

/**
 * One suspended activation: where to go on, and in subclasses the live locals and operands.
 *
 * <p>Subclasses are called shapes: {@code FrameLLI} holds two references and an int. The agent
 * generates the shapes that woven classes need. A frame belongs to one continuation, is written
 * only by the thread that runs it, and is published together with it by the scheduler's queues.
 */
public abstract class Frame {
  /** The activation to return into afterwards, or null at the outermost one. */
  public Frame caller;

  /** Knows how to go on. */
  public Resumer resumer;

  /** Which safepoint of {@link #resumer} to go on at. */
  public int point;
}
