package dev.heddle.agent.emit;

import dev.heddle.continuation.Frame;
import dev.heddle.interop.RunnableTwin;
import java.lang.invoke.MethodHandles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.objectweb.asm.ClassReader;

/**
 * Classes generated into the runtime's own packages: frame shapes and twin interfaces. Each is
 * defined once per JVM, before the first woven class that names it is returned.
 */
public final class RuntimeClasses {
  private static final int CLASS = 7;

  /** The class files, by internal name. */
  private static final Map<String, byte[]> DEFINED = new ConcurrentHashMap<>();

  private RuntimeClasses() {}

  /** Defines a class beside {@link Frame}, if it is not defined yet. */
  static void defineShape(String internalName, Supplier<byte[]> bytes) {
    define(Frame.class, internalName, bytes);
  }

  /** Defines a class beside {@link RunnableTwin}, if it is not defined yet. */
  static void defineTwin(String internalName, Supplier<byte[]> bytes) {
    define(RunnableTwin.class, internalName, bytes);
  }

  private static void define(Class<?> neighbour, String internalName, Supplier<byte[]> bytes) {
    if (DEFINED.containsKey(internalName)) {
      return;
    }
    synchronized (RuntimeClasses.class) {
      if (!DEFINED.containsKey(internalName)) {
        byte[] classFile = bytes.get();
        try {
          MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(classFile);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("cannot define " + internalName, e);
        }
        DEFINED.put(internalName, classFile);
      }
    }
  }

  /** Defines a class that {@link #namedBy} has told in another JVM, if it is not defined yet. */
  public static void define(String internalName, byte[] classFile) {
    boolean isShape = internalName.startsWith(Names.FRAME);
    define(isShape ? Frame.class : RunnableTwin.class, internalName, () -> classFile);
  }

  /** The generated classes that a woven class needs: their class files, by internal name. */
  public static Map<String, byte[]> namedBy(byte[] woven) {
    Map<String, byte[]> result = new LinkedHashMap<>();
    addNamedBy(woven, result);
    return result;
  }

  private static void addNamedBy(byte[] classFile, Map<String, byte[]> result) {
    ClassReader reader = new ClassReader(classFile);
    char[] buffer = new char[reader.getMaxStringLength()];
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item > 0 && reader.readByte(item - 1) == CLASS) {
        String name = reader.readUTF8(item, buffer);
        byte[] named = DEFINED.get(name);
        if (named != null && result.put(name, named) == null) {
          addNamedBy(named, result);
        }
      }
    }
  }
}
