package dev.heddle.agent.emit;

import dev.heddle.continuation.Frame;
import dev.heddle.interop.RunnableTwin;
import java.lang.invoke.MethodHandles;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Classes generated into the runtime's own packages: frame shapes and twin interfaces. Each is
 * defined once per JVM, before the first woven class that names it is returned.
 */
final class RuntimeClasses {
  private static final Set<String> DEFINED = ConcurrentHashMap.newKeySet();

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
    if (DEFINED.contains(internalName)) {
      return;
    }
    synchronized (RuntimeClasses.class) {
      if (!DEFINED.contains(internalName)) {
        try {
          MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
              .defineClass(bytes.get());
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("cannot define " + internalName, e);
        }
        DEFINED.add(internalName);
      }
    }
  }
}
