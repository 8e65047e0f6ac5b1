package dev.heddle.scheduler;

/** Where a pinned task blocks, as the report names it. */
final class PinnedPlace {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private PinnedPlace() {}

  /** The innermost activation on the thread's stack that is neither the JDK's nor Heddle's. */
  static String ofCaller() {
    return WALKER.walk(
        frames ->
            frames
                .filter(frame -> frame.getDeclaringClass().getClassLoader() != null)
                .findFirst()
                .map(frame -> frame.toStackTraceElement().toString())
                .orElse("the JDK"));
  }
}
