package it.otheragent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import org.objectweb.asm.ClassReader;

/** Gives a class that is loaded other code, as debuggers do: what is 1000 becomes 2000. */
public final class RedefiningAgent {
  private static final int OLD = 1_000;
  private static final int NEW = 2_000;

  private static Instrumentation instrumentation;

  private RedefiningAgent() {}

  /** Called by the JVM. */
  public static void premain(String arguments, Instrumentation given) {
    instrumentation = given;
  }

  /** Redefines the class from its author's class file. */
  public static void redefine(Class<?> type) throws Exception {
    byte[] changed = ChangedNumber.in(new ClassReader(classFile(type)), OLD, NEW);
    instrumentation.redefineClasses(new ClassDefinition(type, changed));
  }

  /** Gives it its author's code again. */
  public static void restore(Class<?> type) throws Exception {
    instrumentation.redefineClasses(new ClassDefinition(type, classFile(type)));
  }

  private static byte[] classFile(Class<?> type) throws IOException {
    String file = '/' + type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }
}
