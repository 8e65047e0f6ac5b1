package dev.heddle.interop;

/**
 * Where the JDK hands over the bytes of hidden classes, which no class-file transformer sees: those
 * of lambdas and method references above all.
 */
public final class HiddenClasses {
  /** Weaves hidden classes. */
  @FunctionalInterface
  public interface Weaver {
    /** Returns the woven class file, or null if the class is left alone. */
    byte[] weave(ClassLoader loader, Class<?> lookupClass, byte[] classFile);
  }

  private static volatile Weaver weaver;

  private HiddenClasses() {}

  /** Said once by the agent; null to stop. */
  public static void install(Weaver hiddenClassWeaver) {
    weaver = hiddenClassWeaver;
  }

  /**
   * Called by the JDK's patched code for each hidden class.
   *
   * @param lookupClass the class in whose place it is defined; null if there is none
   * @return what is to be defined
   */
  public static byte[] weave(ClassLoader loader, Class<?> lookupClass, byte[] classFile) {
    Weaver current = weaver;
    if (current == null || lookupClass == null) {
      return classFile;
    }
    byte[] woven = current.weave(loader, lookupClass, classFile);
    return woven == null ? classFile : woven;
  }
}
