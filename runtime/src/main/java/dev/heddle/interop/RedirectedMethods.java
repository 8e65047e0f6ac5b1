package dev.heddle.interop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Methods of {@link Thread}, {@link LockSupport} and {@link Object} for those who call them by
 * reflection or through handles, as dynamic languages do: like direct calls these are redirected to
 * {@link Threads}, so that in a task they are about the task and not about its worker.
 *
 * <p>Threads: any; called by the JDK's patched code.
 */
public final class RedirectedMethods {
  private static final String WAIT = "wait";

  private RedirectedMethods() {}

  // -------------------------------------------------------- java.lang.reflect.Method.invoke

  /** The method to be called in place of {@code method}, mostly itself. */
  public static Method called(Method method, Object target) {
    Method replacing = replacing(method);
    return replacing != method && isPassed(method, target) ? replacing : method;
  }

  /** What is to be passed to the method that is {@link #called}. */
  public static Object[] passed(Object[] arguments, Method method, Object target) {
    if (replacing(method) == method
        || Modifier.isStatic(method.getModifiers())
        || !isPassed(method, target)) {
      return arguments;
    }
    int given = arguments == null ? 0 : arguments.length;
    Object[] result = new Object[1 + given];
    result[0] = target;
    if (given > 0) {
      System.arraycopy(arguments, 0, result, 1, given);
    }
    return result;
  }

  /** Not what the JDK has an exception for. */
  private static boolean isPassed(Method method, Object target) {
    return Modifier.isStatic(method.getModifiers())
        || method.getDeclaringClass().isInstance(target);
  }

  // -------------------------------------------------- java.lang.invoke.MethodHandles.Lookup

  /** The method whose handle is asked for in place of that of {@code method}, mostly itself. */
  public static Method replacing(Method method) {
    return method != null && mayBeRedirected(method)
        ? Table.BY_METHOD.getOrDefault(method, method)
        : method;
  }

  /** The handle to be given for that of a static method, mostly itself. */
  public static MethodHandle foundStatic(MethodHandle handle, Class<?> owner, String name) {
    return isOfThreads(owner)
        ? replacing(handle, owner, name, handle.type())
        : handle;
  }

  /** The handle to be given for that of a virtual method, mostly itself. */
  public static MethodHandle foundVirtual(MethodHandle handle, Class<?> owner, String name) {
    Class<?> declaring = name.equals(WAIT) ? Object.class : Thread.class;
    if (!declaring.isAssignableFrom(owner)) {
      return handle;
    }
    MethodType type = handle.type().dropParameterTypes(0, 1);
    return replacing(handle, declaring, name, type).asType(handle.type());
  }

  private static MethodHandle replacing(
      MethodHandle handle, Class<?> declaring, String name, MethodType type) {
    try {
      Method method = declaring.getMethod(name, type.parameterArray());
      Method replacing = replacing(method);
      return replacing == method ? handle : MethodHandles.lookup().unreflect(replacing);
    } catch (NoSuchMethodException e) {
      return handle; // of a subclass, or not public
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot call " + name + " of " + Threads.class, e);
    }
  }

  /** Quick, for each method that is called is asked; the names of methods are interned. */
  @SuppressWarnings("StringEquality")
  private static boolean mayBeRedirected(Method method) {
    Class<?> owner = method.getDeclaringClass();
    return isOfThreads(owner) || owner == Object.class && method.getName() == WAIT;
  }

  private static boolean isOfThreads(Class<?> owner) {
    return owner == Thread.class || owner == LockSupport.class;
  }

  /** Made when it is first asked, for most programs never do. */
  private static final class Table {
    static final Map<Method, Method> BY_METHOD = byMethod();

    private static Map<Method, Method> byMethod() {
      Map<Method, Method> result = new HashMap<>();
      for (Class<?> owner : List.of(Thread.class, LockSupport.class, Object.class)) {
        for (Method method : owner.getMethods()) {
          Method replacing = isBoundStatically(method) ? ofThreads(method) : null;
          if (replacing != null) {
            replacing.setAccessible(true); // no module has to read ours
            result.put(method, replacing);
          }
        }
      }
      return result;
    }

    private static boolean isBoundStatically(Method method) {
      return (method.getModifiers() & (Modifier.STATIC | Modifier.FINAL)) != 0;
    }

    private static Method ofThreads(Method method) {
      MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
      if (!Modifier.isStatic(method.getModifiers())) {
        type = type.insertParameterTypes(0, method.getDeclaringClass());
      }
      try {
        Method found = Threads.class.getMethod(method.getName(), type.parameterArray());
        return found.getReturnType() == type.returnType() ? found : null;
      } catch (NoSuchMethodException e) {
        return null; // it is about no thread, or right as it is
      }
    }
  }
}
