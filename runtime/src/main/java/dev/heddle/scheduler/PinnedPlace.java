package dev.heddle.scheduler;

/** Where a pinned task blocks, as the report names it. */
final class PinnedPlace {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private PinnedPlace() {}

  /** The same for another thread, as far as its stack can tell. */
  static String of(Thread thread) {
    for (StackTraceElement element : thread.getStackTrace()) {
      String module = element.getModuleName();
      boolean jdk = module != null && (module.startsWith("java.") || module.startsWith("jdk."));
      boolean ours = element.getClassLoaderName() == null && isRuntime(element.getClassName());
      if (!jdk && !ours) {
        return element.toString();
      }
    }
    return "the JDK";
  }

  private static boolean isRuntime(String className) {
    return className.startsWith("dev.heddle.");
  }

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
