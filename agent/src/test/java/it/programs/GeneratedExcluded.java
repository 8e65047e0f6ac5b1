package it.programs;

/** Excluded by an option. */
final class GeneratedExcluded extends Generated.Base {
  @Override
  protected String name(int i, long j) {
    return "excluded " + super.name(i, j);
  }
}
