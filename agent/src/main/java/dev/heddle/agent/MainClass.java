package dev.heddle.agent;

import java.io.IOException;
import java.util.jar.JarFile;

/** Finds out which class the JVM was started with. */
final class MainClass {
  private MainClass() {}

  /** Internal name of the main class, or null if it cannot be told. */
  static String name() {
    String command = System.getProperty("sun.java.command", "").strip();
    if (command.isEmpty()) {
      return null;
    }
    String first = command.split("\\s+")[0];
    if (first.endsWith(".jar")) {
      return ofJar(first);
    }
    String name = first.substring(first.indexOf('/') + 1); // module/class
    return name.replace('.', '/');
  }

  private static String ofJar(String path) {
    try (JarFile jar = new JarFile(path)) {
      String name = jar.getManifest().getMainAttributes().getValue("Main-Class");
      return name == null ? null : name.strip().replace('.', '/');
    } catch (IOException e) {
      return null; // the launcher reports it
    }
  }
}
