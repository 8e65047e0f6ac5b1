package dev.heddle.agent.language;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;

/** The class files of a jar on the class path. */
final class Jar {
  private Jar() {}

  /** All classes, by internal name, of the jar that this class came from. */
  static Map<String, byte[]> classesBeside(Class<?> one) throws IOException, URISyntaxException {
    Path path = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    Map<String, byte[]> classes = new TreeMap<>();
    try (JarFile jar = new JarFile(path.toFile())) {
      for (var entry : jar.stream().toList()) {
        String name = entry.getName();
        boolean ofAModule = name.startsWith("META-INF/") || name.equals("module-info.class");
        if (name.endsWith(".class") && !ofAModule) {
          String internalName = name.substring(0, name.length() - ".class".length());
          classes.put(internalName, jar.getInputStream(entry).readAllBytes());
        }
      }
    }
    return classes;
  }
}
