package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.checkInTask;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What {@code Method.invoke} and proxies do, if what they call suspends, and if it does not. */
public final class ReflectiveCalls {
  private ReflectiveCalls() {}

  public static void main(String[] args) {
    both("values of each type", ReflectiveCalls::values);
    both("whose method is called", ReflectiveCalls::overriding);
    both("exceptions", ReflectiveCalls::exceptions);
    both("wrong arguments and receivers", ReflectiveCalls::wrong);
    both("arguments that are converted", ReflectiveCalls::converted);
    both("access", ReflectiveCalls::access);
    both("initializers", ReflectiveCalls::initializers);
    both("methods of the JDK", ReflectiveCalls::ofJdk);
    both("who is seen to call", ReflectiveCalls::callers);
    both("reflection that calls reflection", ReflectiveCalls::nested);
    both("proxies", ReflectiveCalls::proxies);
    both("exceptions of proxies", ReflectiveCalls::throwingProxies);
    both("proxies of annotations", ReflectiveCalls::annotations);
    Checks.end();
  }

  /** Outside tasks, and in one. */
  private static void both(String what, Checks.Check body) {
    check(what, body);
    checkInTask(what + ", in a task", body);
  }

  /** Methods of each kind; each suspends. */
  public static class Methods implements Supplier<String> {
    public byte ofByte(byte b) {
      Task.yieldNow();
      return b;
    }

    public short ofShort(short s) {
      Task.yieldNow();
      return s;
    }

    public char ofChar(char c) {
      Task.yieldNow();
      return c;
    }

    public boolean ofBoolean(boolean b) {
      Task.yieldNow();
      return b;
    }

    public int ofInt(int i) {
      Task.yieldNow();
      return i;
    }

    public long ofLong(long l) {
      Task.yieldNow();
      return l;
    }

    public float ofFloat(float f) {
      Task.yieldNow();
      return f;
    }

    public double ofDouble(double d) {
      Task.yieldNow();
      return d;
    }

    public void ofNothing() {
      Task.yieldNow();
    }

    public static String ofAll(int i, long l, Object o, double d, String... strings) {
      Task.yieldNow();
      return i + " " + l + " " + o + " " + d + " " + Arrays.toString(strings);
    }

    @Override
    public String get() {
      Task.yieldNow();
      return "first";
    }

    public void fail(Throwable failure) throws Throwable {
      Task.yieldNow();
      throw failure;
    }

    static String ofClass() {
      Task.yieldNow();
      return "static";
    }

    private String hidden() {
      Task.yieldNow();
      return "hidden";
    }
  }

  /** Overrides some of them; what is private it only has, too. */
  public static final class More extends Methods {
    @Override
    public String get() {
      Task.yieldNow();
      return "second";
    }

    static String ofClass() {
      Task.yieldNow();
      return "another";
    }

    private String hidden() {
      Task.yieldNow();
      return "more";
    }
  }

  private static Object call(Object target, String name, Object... arguments) throws Exception {
    for (Method method : Methods.class.getDeclaredMethods()) {
      if (method.getName().equals(name) && !method.isBridge()) {
        return method.invoke(target, arguments);
      }
    }
    throw new AssertionError(name);
  }

  private static void values() throws Exception {
    Methods target = new Methods();
    equal((byte) -3, call(target, "ofByte", (byte) -3));
    equal((short) -300, call(target, "ofShort", (short) -300));
    equal('\uffff', call(target, "ofChar", '\uffff'));
    equal(true, call(target, "ofBoolean", true));
    equal(Integer.MIN_VALUE, call(target, "ofInt", Integer.MIN_VALUE));
    equal(Long.MAX_VALUE, call(target, "ofLong", Long.MAX_VALUE));
    equal(-0.0f, call(target, "ofFloat", -0.0f));
    equal(Double.NaN, call(target, "ofDouble", Double.NaN));
    equal(null, call(target, "ofNothing"));
    equal(null, Methods.class.getMethod("ofNothing").invoke(target, (Object[]) null));
    String[] strings = {"x", null};
    equal("1 2 null 3.0 [x, null]", call(null, "ofAll", 1, 2L, null, 3.0, strings));
    equal("1 2 o 3.0 null", call("not looked at", "ofAll", 1, 2L, "o", 3.0, null));
  }

  private static void overriding() throws Exception {
    equal("second", call(new More(), "get"));
    equal("second", Supplier.class.getMethod("get").invoke(new More()));
    equal("hidden", call(new More(), "hidden"));
    equal("static", call(null, "ofClass"));
    equal("another", More.class.getDeclaredMethod("ofClass").invoke(null));
    Callable<String> lambda = () -> {
      Task.yieldNow();
      return "lambda";
    };
    equal("lambda", Callable.class.getMethod("call").invoke(lambda));
  }

  private static void exceptions() throws Exception {
    Throwable[] all = {
      new IOException("checked"),
      new IllegalArgumentException("looks like a wrong argument"),
      new NullPointerException("looks like no receiver"),
      new ClassCastException("looks like a wrong type"),
      new AssertionError("error"),
      new InvocationTargetException(new Exception("wrapped"))
    };
    for (Throwable failure : all) {
      try {
        call(new Methods(), "fail", failure);
        throw new AssertionError("nothing was thrown");
      } catch (InvocationTargetException e) {
        equal(failure, e.getCause());
      }
    }
  }

  private static void wrong() {
    fails(NullPointerException.class, () -> call(null, "get"));
    fails(IllegalArgumentException.class, () -> call("text", "get"));
    fails(IllegalArgumentException.class, () -> call(new Methods(), "ofInt"));
    fails(IllegalArgumentException.class, () -> call(new Methods(), "ofInt", 1, 2));
    fails(IllegalArgumentException.class, () -> call(new Methods(), "ofInt", "1"));
    fails(IllegalArgumentException.class, () -> call(new Methods(), "ofInt", 1L));
    fails(IllegalArgumentException.class, () -> call(new Methods(), "fail", "text"));
    fails(IllegalArgumentException.class, () -> call(new Methods(), "ofInt", (Object) null));
    Method none = null;
    fails(NullPointerException.class, () -> none.invoke(new Methods()));
  }

  private static void converted() throws Exception {
    equal(7L, call(new Methods(), "ofLong", 7));
    equal(97, call(new Methods(), "ofInt", 'a'));
    equal(3.0, call(new Methods(), "ofDouble", 3f));
  }

  private static void access() throws Exception {
    equal("secret", Stranger.class.getDeclaredMethod("shown").invoke(null));
    Method secret = Stranger.class.getDeclaredMethod("secret");
    Method ofPackage = List.of(1).getClass().getMethod("size");
    fails(IllegalAccessException.class, () -> ofPackage.invoke(List.of(1)));
    fails(IllegalAccessException.class, () -> secret.invoke(null));
    Stranger.check(secret);
    secret.setAccessible(true);
    equal("secret", secret.invoke(null));
  }

  private static void initializers() throws Exception {
    Method method = Broken.class.getDeclaredMethod("call");
    try {
      method.invoke(null);
      throw new AssertionError("nothing was thrown");
    } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
      // the second in those that come later
    }
    equal(2, Counting.class.getDeclaredMethod("call").invoke(null));
  }

  private static final class Broken {
    static final int VALUE = Integer.parseInt("none");

    static int call() {
      Task.yieldNow();
      return VALUE;
    }
  }

  private static final class Counting {
    static int count;

    static {
      count = 1;
    }

    static int call() {
      Task.yieldNow();
      return count + 1;
    }
  }

  private static void ofJdk() throws Exception {
    equal(List.of(2), List.class.getMethod("subList", int.class, int.class)
        .invoke(List.of(1, 2), 1, 2));
    equal(3, Math.class.getMethod("max", int.class, int.class).invoke(null, 2, 3));
    List<Integer> list = new ArrayList<>(List.of(3, 1, 2));
    Comparator<Integer> order = (a, b) -> {
      Task.yieldNow();
      return a - b;
    };
    List.class.getMethod("sort", Comparator.class).invoke(list, order);
    equal(List.of(1, 2, 3), list);
    equal(ReflectiveCalls.class,
        Class.class.getMethod("forName", String.class)
            .invoke(null, ReflectiveCalls.class.getName()));
  }

  private static List<String> walked() {
    Task.yieldNow();
    return StackWalker.getInstance()
        .walk(frames -> frames.limit(3).map(StackWalker.StackFrame::getMethodName)
            .collect(Collectors.toList()));
  }

  private static Throwable thrown() {
    Throwable before = new Throwable();
    Task.yieldNow();
    Throwable after = new Throwable();
    equal(methods(before), methods(after));
    return after;
  }

  /** Without those that differ from one JDK to the next. */
  private static List<String> methods(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .filter(e -> !e.getClassName().contains(".reflect."))
        .limit(3)
        .map(e -> e.getClassName() + "." + e.getMethodName())
        .collect(Collectors.toList());
  }

  private static void callers() throws Exception {
    Method walked = ReflectiveCalls.class.getDeclaredMethod("walked");
    equal("walked", ((List<?>) walked.invoke(null)).get(0));
    equal("callers", ((List<?>) walked.invoke(null)).get(1));
    Method thrown = ReflectiveCalls.class.getDeclaredMethod("thrown");
    Throwable made = (Throwable) thrown.invoke(null);
    String own = ReflectiveCalls.class.getName();
    equal(List.of(own + ".thrown", own + ".callers"), methods(made).subList(0, 2));
    that(
        Arrays.stream(made.getStackTrace())
            .anyMatch(e -> e.toString().startsWith("java.base/java.lang.reflect.Method.invoke(")),
        Arrays.toString(made.getStackTrace()));
    that(
        Arrays.stream(made.getStackTrace())
            .limit(4)
            .noneMatch(e -> e.getClassName().startsWith("dev.heddle")),
        Arrays.toString(made.getStackTrace()));
  }

  private static void nested() throws Exception {
    Method invoke = Method.class.getMethod("invoke", Object.class, Object[].class);
    Method get = Supplier.class.getMethod("get");
    equal("second", invoke.invoke(get, new More(), null));
    Method self = ReflectiveCalls.class.getDeclaredMethod("deep", int.class);
    equal(20, self.invoke(null, 20));
  }

  private static int deep(int levels) throws Exception {
    Task.yieldNow();
    Method self = ReflectiveCalls.class.getDeclaredMethod("deep", int.class);
    return levels == 0 ? 0 : 1 + (Integer) self.invoke(null, levels - 1);
  }

  /** What a proxy stands for. */
  public interface Greets extends Supplier<String> {
    String greet(String name, int times) throws IOException;

    default String twice(String name) throws IOException {
      return greet(name, 2);
    }
  }

  private interface OfPackage {
    long count();
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            ReflectiveCalls.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static void proxies() throws Exception {
    Greets greets =
        proxy(
            Greets.class,
            (self, method, arguments) -> {
              Task.yieldNow();
              return method.getName() + Arrays.toString(arguments);
            });
    equal("greet[a, 2]", greets.greet("a", 2));
    equal("twice[b]", greets.twice("b"));
    equal("get" + null, greets.get());
    equal("toString" + null, greets.toString());
    OfPackage counts =
        proxy(
            OfPackage.class,
            (self, method, arguments) -> {
              Task.yieldNow();
              return 9L;
            });
    equal(9L, counts.count());
    fails(ClassCastException.class, proxy(OfPackage.class, (s, m, a) -> "text")::count);
    fails(NullPointerException.class, proxy(OfPackage.class, (s, m, a) -> null)::count);
  }

  private static void throwingProxies() {
    fails(IOException.class, () -> throwing(new IOException("declared")).twice("x"));
    fails(IllegalStateException.class, () -> throwing(new IllegalStateException()).get());
    try {
      throwing(new IOException("not declared")).get();
      throw new AssertionError("nothing was thrown");
    } catch (UndeclaredThrowableException e) {
      equal("not declared", e.getCause().getMessage());
    }
  }

  private static Greets throwing(Exception failure) {
    return proxy(
        Greets.class,
        (self, method, arguments) -> {
          Task.yieldNow();
          throw failure;
        });
  }

  @FunctionalInterface
  private interface Plain {
    Object get();
  }

  private static void annotations() {
    Plain plain = () -> Plain.class.getAnnotation(FunctionalInterface.class).annotationType();
    equal(FunctionalInterface.class, plain.get());
    equal("told", Told.class.getAnnotation(Tells.class).value());
  }

  @Retention(RetentionPolicy.RUNTIME)
  private @interface Tells {
    String value();
  }

  @Tells("told")
  private static final class Told {}

  private static void fails(Class<? extends Throwable> expected, Callable<?> call) {
    try {
      call.call();
    } catch (Throwable thrown) {
      equal(expected, thrown.getClass());
      return;
    }
    throw new AssertionError("nothing was thrown; expected " + expected);
  }
}

/** A class of the same package with something that others may not call. */
final class Stranger {
  private Stranger() {}

  static String shown() {
    Task.yieldNow();
    return secret();
  }

  private static String secret() {
    Task.yieldNow();
    return "secret";
  }

  /** Only itself may call it. */
  static void check(Method secret) throws Exception {
    equal("secret", secret.invoke(null));
  }
}
