package dev.heddle.task;

/** How urgent a task is. None starves the others: each gets a share of the turns. */
public enum Priority {
  /** Runs when nothing else does, and for one turn in eight while it waits. */
  LOW,
  /** What a task is if nothing else is said. */
  NORMAL,
  /** Goes before normal ones, which keep one turn in eight. */
  HIGH,
  /** Goes before all others, of which the high ones keep one turn in four. */
  MAX
}
