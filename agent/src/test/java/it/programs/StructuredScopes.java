package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.inTask;

import dev.heddle.Task;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * The JDK's structured scopes, a preview, and its scoped values. By reflection, for this is
 * compiled for JDK 17, which has neither.
 */
public final class StructuredScopes {
  private static final Object VALUE = newScopedValue();

  private StructuredScopes() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    check("a scope in a task", () -> equal("none, other", inTask(StructuredScopes::scope)));
    check("a scope in a thread", () -> equal("none, other", inThread(StructuredScopes::scope)));
    check("a scope in the main thread", () -> equal("none, other", scope()));
    check("a value bound in a task", () -> equal("bound", inTask(() -> bound(Task::yieldNow))));
    check(
        "a value bound around a scope",
        () -> equal("bound, other", inTask(() -> where(StructuredScopes::scope))));
    check(
        "a value bound around a scope in a thread",
        () -> equal("bound, other", inThread(() -> where(StructuredScopes::scope))));
    Checks.end();
  }

  private static <T> T inThread(Callable<T> body) throws Exception {
    FutureTask<T> future = new FutureTask<>(body);
    new Thread(future).start();
    return future.get(20, java.util.concurrent.TimeUnit.SECONDS);
  }

  private static Object newScopedValue() {
    try {
      return Class.forName("java.lang.ScopedValue").getMethod("newInstance").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Calls a method of a public type of the JDK. */
  private static Object call(Object receiver, String type, String name, Object... arguments)
      throws Exception {
    for (Method method : Class.forName(type).getMethods()) {
      boolean fits = method.getName().equals(name);
      for (int i = 0; fits && i < arguments.length; i++) {
        fits =
            method.getParameterCount() == arguments.length
                && method.getParameterTypes()[i].isInstance(arguments[i]);
      }
      if (fits && (arguments.length > 0 || method.getParameterCount() == 0)) {
        try {
          return method.invoke(receiver, arguments);
        } catch (InvocationTargetException e) {
          if (e.getCause() instanceof Exception cause) {
            throw cause;
          }
          throw new AssertionError(e.getCause());
        }
      }
    }
    throw new AssertionError("no method " + name);
  }

  private static Object valueOr(String otherwise) throws Exception {
    return call(VALUE, "java.lang.ScopedValue", "orElse", otherwise);
  }

  private static Object where(Callable<Object> body) throws Exception {
    Object carrier = call(null, "java.lang.ScopedValue", "where", VALUE, "bound");
    Object[] result = new Object[1];
    Runnable run =
        () -> {
          try {
            result[0] = body.call();
          } catch (Exception e) {
            result[0] = e;
          }
        };
    call(carrier, "java.lang.ScopedValue$Carrier", "run", run);
    return result[0] instanceof Exception e ? String.valueOf(e) : result[0];
  }

  private static Object bound(Runnable meanwhile) throws Exception {
    return where(
        () -> {
          meanwhile.run();
          return valueOr("not bound");
        });
  }

  /** Forks two, with suspensions in between, which may move a task to another worker. */
  private static Object scope() throws Exception {
    String type = "java.util.concurrent.StructuredTaskScope";
    Object scope = call(null, type, "open");
    try {
      Callable<Object> first = () -> valueOr("none");
      Object one = call(scope, type, "fork", first);
      pause();
      Callable<Object> second = () -> "other";
      Object two = call(scope, type, "fork", second);
      pause();
      call(scope, type, "join");
      pause();
      return ((Supplier<?>) one).get() + ", " + ((Supplier<?>) two).get();
    } finally {
      call(scope, type, "close");
    }
  }

  private static void pause() {
    for (int i = 0; i < 20; i++) {
      Thread.yield();
    }
  }
}
