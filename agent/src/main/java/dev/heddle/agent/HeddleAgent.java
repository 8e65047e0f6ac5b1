package dev.heddle.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.util.jar.JarFile;

/**
 * The entry point of {@code -javaagent}. It puts the agent's own jar, which holds the runtime, on
 * the boot class path, and goes on there: woven classes of every loader must find the runtime.
 *
 * <p>This class is loaded twice, by the system loader and by the bootstrap loader; only the first
 * one runs, and it names no other class of the agent.
 */
public final class HeddleAgent {
  private HeddleAgent() {}

  /** Called by the JVM before the program's {@code main}. */
  public static void premain(String arguments, Instrumentation instrumentation) throws Exception {
    File jar =
        new File(HeddleAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar));
    Class<?> installer = Class.forName("dev.heddle.agent.Installer", true, null);
    try {
      installer
          .getMethod("install", String.class, Instrumentation.class, File.class)
          .invoke(null, arguments, instrumentation, jar);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        System.err.println("heddle: " + e.getCause().getMessage());
        Runtime.getRuntime().halt(2); // one line, where an exception would print a page
      }
      throw e;
    }
  }
}
