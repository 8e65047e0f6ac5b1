package dev.heddle.interop;

import java.lang.instrument.ClassFileTransformer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the JDK shows classes to the class-file transformers of an agent, and takes what they have
 * made of them: others see woven classes as their authors wrote them.
 *
 * <p>Threads: any.
 */
public final class OtherAgents {
  /** Knows what weaving adds to a class. */
  public interface Editor {
    /**
     * The class without what weaving has added; {@code classFile} if that is nothing.
     *
     * @param name internal name; null if the definer does not tell
     */
    byte[] withoutWoven(ClassLoader loader, String name, byte[] classFile);

    /**
     * The class as another agent has changed it, with what weaving has added.
     *
     * @param name internal name; null if the definer does not tell
     * @param woven the class as it was woven
     * @param changed what the agent has made of the class without that
     */
    byte[] withWoven(String name, byte[] woven, byte[] changed);

    /**
     * Another agent has changed a class of the boot loader that is not woven.
     *
     * @param name internal name
     */
    void jdkChanged(String name, byte[] classFile, byte[] changed);
  }

  private static final String HEDDLE = "dev/heddle/";

  private static volatile Editor editor;
  private static volatile Set<ClassFileTransformer> ours = Set.of();

  /** What holds the transformers of an agent, two for each: those that are the weaver's own. */
  private static final Set<Object> OUR_MANAGERS = ConcurrentHashMap.newKeySet();

  /** The woven classes that are shown at this moment, by what is shown instead. */
  private static final Map<byte[], byte[]> SHOWN =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private OtherAgents() {}

  /**
   * Said once by the agent.
   *
   * @param transformers its own, which will be added
   */
  public static void install(Editor classFileEditor, Set<ClassFileTransformer> transformers) {
    ours = transformers;
    editor = classFileEditor;
  }

  /** Called by the JDK's patched code when a transformer is added. */
  public static void added(Object manager, ClassFileTransformer transformer) {
    if (ours.contains(transformer)) {
      OUR_MANAGERS.add(manager);
    }
  }

  /**
   * Called by the JDK's patched code when a class is loaded: those of Heddle itself are shown to
   * nobody. Some are loaded while a class is woven, and what another agent loads to look at them
   * would be woven meanwhile, by classes that are not loaded yet.
   */
  public static boolean isHidden(ClassLoader loader, String name) {
    return loader == null && name != null && name.startsWith(HEDDLE);
  }

  /**
   * Called by the JDK's patched code when the transformers of an agent are about to see a class.
   *
   * @return what they see
   */
  public static byte[] shown(Object manager, ClassLoader loader, String name, byte[] classFile) {
    Editor current = editor;
    if (current == null || OUR_MANAGERS.contains(manager)) {
      return classFile;
    }
    byte[] shown = current.withoutWoven(loader, name, classFile);
    if (shown != classFile) {
      SHOWN.put(shown, classFile);
    }
    return shown;
  }

  /**
   * Called by the JDK's patched code when the transformers of an agent have seen a class.
   *
   * @param changed the class file that they have made; null if they have left it alone
   * @param shown what they saw
   * @return what is to be taken from them
   */
  public static byte[] transformed(
      byte[] changed, Object manager, ClassLoader loader, String name, byte[] shown) {
    Editor current = editor;
    if (current == null || OUR_MANAGERS.contains(manager)) {
      return changed;
    }
    byte[] woven = SHOWN.remove(shown);
    if (changed == null) {
      return null;
    }
    if (woven != null) {
      return current.withWoven(name, woven, changed);
    }
    if (loader == null) {
      current.jdkChanged(name, shown, changed);
    }
    return changed;
  }
}
