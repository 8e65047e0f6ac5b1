package dev.heddle.interop;

/**
 * Finds the runtime for class loaders that would not: those that do not delegate to the boot
 * loader, and those that would define a second runtime of their own. Woven classes name the
 * runtime in the signatures of their methods, and it must be the same for all of them.
 */
public final class RuntimeClasses {
  private static final String HEDDLE = "dev.heddle.";

  private RuntimeClasses() {}

  /**
   * Called by the JDK's patched code, on any thread, before a loader looks for a class.
   *
   * @param name binary name of the class; may be null
   * @return the class, not initialized, if it belongs to the agent's runtime; else null
   */
  public static Class<?> find(String name) {
    if (name == null || !name.startsWith(HEDDLE)) {
      return null;
    }
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException e) {
      return null; // a class of a user's, in a package below ours
    }
  }
}
