package dev.heddle.agent;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;

/**
 * Tells the class that the JVM was started with, and those that it may inherit {@code main} from.
 * Threads: any.
 */
final class MainClass {
  /** Compiles a file of source code, and defines what is in there by a loader of its own. */
  private static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.";

  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /** Whether it is the next one that the launcher of source code defines. */
  private volatile boolean inSource;

  private MainClass() {}

  /** The one of this JVM: a class, {@code module/class}, or jar, as the command names it. */
  static MainClass ofJvm() {
    String command = System.getProperty("sun.java.command", "").strip();
    MainClass result = new MainClass();
    String first = command.split("\\s+")[0];
    String name = first.endsWith(".jar") ? ofJar(first) : first.substring(first.indexOf('/') + 1);
    if (name != null && name.startsWith(SOURCE_LAUNCHER)) {
      result.inSource = true;
    } else if (name != null && !name.isEmpty()) {
      result.names.add(name.replace('.', '/'));
    }
    return result;
  }

  private static String ofJar(String path) {
    try (JarFile jar = new JarFile(path)) {
      String name = jar.getManifest().getMainAttributes().getValue("Main-Class");
      return name == null ? null : name.strip();
    } catch (IOException e) {
      return null; // the launcher reports it
    }
  }

  /**
   * Whether it is this class, or one that it extends; its superclass is one from now on.
   *
   * @param name null if it is hidden
   */
  boolean is(ClassLoader loader, String name, byte[] classFile) {
    if (name == null || !names.contains(name) && !isFirstInSource(loader)) {
      return false;
    }
    names.add(new ClassReader(classFile).getSuperName()); // which the JVM loads next
    return true;
  }

  private boolean isFirstInSource(ClassLoader loader) {
    if (!inSource || loader == null || !loader.getClass().getName().startsWith(SOURCE_LAUNCHER)) {
      return false;
    }
    inSource = false;
    return true;
  }
}
