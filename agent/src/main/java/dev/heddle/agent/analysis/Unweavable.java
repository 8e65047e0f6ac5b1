package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.SkipReason;

/** Thrown within the analysis of a method that has to stay plain. */
public final class Unweavable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SkipReason reason;

  /** A method stays plain for {@code reason}; {@code detail} may be null. */
  public Unweavable(SkipReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** Why it stays plain. */
  public SkipReason reason() {
    return reason;
  }
}
