package library;

import java.io.IOException;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads and initializes classes of jar files, as many of each: {@code LoadsClasses COUNT JAR...}.
 * For measuring what weaving costs at start-up; see {@code docs/benchmarks}.
 */
public final class LoadsClasses {
  private static int loaded;
  private static int failed;

  private LoadsClasses() {}

  public static void main(String[] arguments) throws IOException {
    int count = Integer.parseInt(arguments[0]);
    List<String> jars = List.of(arguments).subList(1, arguments.length);
    long start = System.nanoTime();
    for (String jar : jars) {
      load(jar, count / jars.size());
    }
    System.out.printf(
        "%d classes, %d not loadable, %d ms%n",
        loaded, failed, (System.nanoTime() - start) / 1_000_000);
  }

  private static void load(String jar, int count) throws IOException {
    int last = loaded + count;
    try (JarFile file = new JarFile(jar)) {
      Enumeration<JarEntry> entries = file.entries();
      while (entries.hasMoreElements() && loaded < last) {
        String name = entries.nextElement().getName();
        if (name.endsWith(".class") && !name.contains("META-INF") && !name.contains("-")) {
          load(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
        }
      }
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name);
      loaded++;
    } catch (ClassNotFoundException | LinkageError e) {
      failed++;
    }
  }
}
