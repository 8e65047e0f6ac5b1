package it.programs;

/** Is redefined, and excluded from weaving. */
final class RedefinedExcluded {
  private RedefinedExcluded() {}

  static int number() {
    return 1_000;
  }

  static Thread thread() {
    return Thread.currentThread();
  }
}
