package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Hides from reflection what weaving added, so that frameworks, proxies and serialization see the
 * classes that their authors wrote. Called by the JDK's patched code, from any thread.
 */
public final class Reflections {
  private static final String GENERATED = "heddle$";
  private static final String TWINS = "dev.heddle.interop.";

  /** {@code Module.implAddReads}; null if the JVM does not let us have it. */
  private static volatile MethodHandle addReads;

  private Reflections() {}

  /** Said once by the agent, when {@code java.lang} is open to it. */
  public static void install() throws ReflectiveOperationException {
    addReads =
        MethodHandles.privateLookupIn(Module.class, MethodHandles.lookup())
            .findVirtual(
                Module.class, "implAddReads", MethodType.methodType(void.class, Module.class));
  }

  /**
   * The module of a class that makes an interface of a method handle: the interface may have a twin,
   * which that module has to read.
   */
  public static Module ofHandleProxy(Module module) {
    MethodHandle reads = addReads;
    if (reads != null) {
      try {
        reads.invokeExact(module, Reflections.class.getModule());
      } catch (Throwable impossible) {
        throw new IllegalStateException("cannot let " + module + " read ours", impossible);
      }
    }
    return module;
  }

  /** The methods without task versions, resume versions and what supports them. */
  public static Method[] withoutWoven(Method[] methods) {
    int kept = 0;
    for (Method method : methods) {
      if (!isWoven(method)) {
        kept++;
      }
    }
    if (kept == methods.length) {
      return methods;
    }
    Method[] result = new Method[kept];
    int i = 0;
    for (Method method : methods) {
      if (!isWoven(method)) {
        result[i++] = method;
      }
    }
    return result;
  }

  private static boolean isWoven(Method method) {
    if (!method.isSynthetic()) {
      return false;
    }
    if (method.getName().startsWith(GENERATED)) {
      return true;
    }
    if (method.getParameterCount() == 0) {
      return false;
    }
    for (Class<?> parameter : method.getParameterTypes()) {
      if (parameter == Continuation.class) {
        return true;
      }
    }
    return false;
  }

  /** The interfaces without twin interfaces. */
  public static Class<?>[] withoutTwins(Class<?>[] interfaces) {
    int kept = 0;
    for (Class<?> type : interfaces) {
      if (!type.getName().startsWith(TWINS)) {
        kept++;
      }
    }
    if (kept == interfaces.length) {
      return interfaces;
    }
    return Arrays.stream(interfaces)
        .filter(type -> !type.getName().startsWith(TWINS))
        .toArray(Class<?>[]::new);
  }
}
