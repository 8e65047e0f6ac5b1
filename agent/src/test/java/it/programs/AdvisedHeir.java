package it.programs;

/** To which another agent adds a method that overrides one. */
final class AdvisedHeir extends Advised {
  int own(int n) {
    return inherited(n) + 1;
  }
}
