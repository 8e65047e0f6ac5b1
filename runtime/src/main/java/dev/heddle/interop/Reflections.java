package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Hides from reflection what weaving added, so that frameworks, proxies and serialization see the
 * classes that their authors wrote. Called by the JDK's patched code, from any thread.
 */
public final class Reflections {
  private static final String GENERATED = "heddle$";
  private static final String TWINS = "dev.heddle.interop.";

  private Reflections() {}

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
