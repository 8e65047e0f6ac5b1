package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.checkInTask;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Calls by reflection, proxies, method handles and serialization, from tasks. */
public final class Reflecting {
  private Reflecting() {}

  /** Generic, so that implementations have bridges. */
  public interface Service<A, R> {
    /** Abstract. */
    R serve(A argument);

    /** Calls the abstract one. */
    default R serveTwice(A argument) {
      Task.yieldNow();
      serve(argument);
      return serve(argument);
    }
  }

  /** More special: makes a bridge in the interface. */
  public interface TextService extends Service<String, String>, Supplier<String>, Runnable {
    @Override
    String serve(String argument);
  }

  /** Runs all checks. */
  public static void main(String[] args) {
    checkInTask("proxy handler sees plain methods only", Reflecting::proxied);
    checkInTask("proxy called through JDK types", Reflecting::proxiedByJdkTypes);
    checkInTask("proxy of a default method", Reflecting::proxiedDefault);
    check("proxy class shows plain methods only", Reflecting::proxyClass);
    checkInTask("proxy that forwards to a woven object", Reflecting::forwarding);
    checkInTask("Method.invoke in a task", Reflecting::invoked);
    checkInTask("Method.invoke passes exceptions", Reflecting::invokedThrowing);
    checkInTask("method handles in a task", Reflecting::handles);
    checkInTask("LambdaMetafactory by hand", Reflecting::metafactory);
    checkInTask("MethodHandleProxies", Reflecting::handleProxies);
    checkInTask("serialization there and back", Reflecting::serialized);
    checkInTask("method references to what is redirected", Reflecting::serializedReferences);
    Checks.end();
  }

  private static TextService proxy(List<String> seen) {
    InvocationHandler handler =
        (self, method, arguments) -> {
          seen.add(method.getDeclaringClass().getSimpleName() + "." + method.getName()
              + method.getParameterCount());
          Task.yieldNow();
          if (method.isDefault()) {
            return "default";
          }
          return arguments == null ? "got" : "served " + arguments[0];
        };
    return (TextService)
        Proxy.newProxyInstance(
            Reflecting.class.getClassLoader(), new Class<?>[] {TextService.class}, handler);
  }

  private static void proxied() {
    List<String> seen = new ArrayList<>();
    TextService service = proxy(seen);
    Service<String, String> general = service;
    equal("served a", service.serve("a"));
    equal("default", general.serve("b")); // a bridge, which is a default method
    equal("default", general.serveTwice("c"));
    equal(List.of("TextService.serve1", "TextService.serve1", "Service.serveTwice1"), seen);
  }

  private static void proxiedByJdkTypes() {
    List<String> seen = new ArrayList<>();
    TextService service = proxy(seen);
    Supplier<String> supplier = service;
    Runnable runnable = service;
    equal("got", supplier.get());
    runnable.run();
    equal(List.of("Supplier.get0", "Runnable.run0"), seen);
  }

  private static void proxiedDefault() throws Throwable {
    List<String> seen = new ArrayList<>();
    InvocationHandler handler =
        (self, method, arguments) -> {
          seen.add(method.getName() + method.getParameterCount());
          Task.yieldNow();
          return method.isDefault() ? bound(self, method, arguments) : "s" + arguments[0];
        };
    Object made =
        Proxy.newProxyInstance(
            Reflecting.class.getClassLoader(), new Class<?>[] {TextService.class}, handler);
    equal("sx", ((TextService) made).serveTwice("x"));
    equal(List.of("serveTwice1", "serve1", "serve1", "serve1", "serve1"), seen);
  }

  private static Object bound(Object self, Method method, Object[] arguments) throws Throwable {
    return InvocationHandler.invokeDefault(self, method, arguments);
  }

  private static void proxyClass() {
    TextService service = proxy(Collections.synchronizedList(new ArrayList<>()));
    for (Method method : service.getClass().getMethods()) {
      that(!method.toString().contains("dev.heddle"), method);
    }
    for (Method method : service.getClass().getDeclaredMethods()) {
      that(!method.toString().contains("dev.heddle"), method);
    }
    equal(1, service.getClass().getInterfaces().length);
  }

  private static void forwarding() {
    TextService target = new Upper();
    TextService proxy =
        (TextService)
            Proxy.newProxyInstance(
                Reflecting.class.getClassLoader(),
                new Class<?>[] {TextService.class},
                (self, method, arguments) -> method.invoke(target, arguments));
    equal("AA", proxy.serveTwice("a"));
    equal("AA", proxy.serve("a"));
  }

  /** Suspends in each method. */
  public static final class Upper implements TextService {
    @Override
    public String serve(String argument) {
      Task.yieldNow();
      return (argument + argument).toUpperCase(java.util.Locale.ROOT);
    }

    @Override
    public String get() {
      Task.yieldNow();
      return "upper";
    }

    @Override
    public void run() {
      throw new IllegalStateException("ran");
    }
  }

  private static void invoked() throws Exception {
    Method serve = TextService.class.getMethod("serve", String.class);
    for (int i = 0; i < 40; i++) { // more often than the JDK takes to change its way of calling
      equal("XX", serve.invoke(new Upper(), "x"));
      Task.yieldNow();
    }
    Upper made = Upper.class.getConstructor().newInstance();
    equal("upper", Upper.class.getMethod("get").invoke(made));
  }

  private static void invokedThrowing() throws Exception {
    try {
      Runnable.class.getMethod("run").invoke(new Upper());
      throw new AssertionError("nothing was thrown");
    } catch (InvocationTargetException e) {
      Task.yieldNow();
      equal("ran", e.getCause().getMessage());
    }
  }

  private static void handles() throws Throwable {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodHandle serve =
        lookup.findVirtual(
            TextService.class, "serve", MethodType.methodType(String.class, String.class));
    equal("YY", (String) serve.invokeExact((TextService) new Upper(), "y"));
    MethodHandle twice =
        lookup.findStatic(Reflecting.class, "twice", MethodType.methodType(int.class, int.class));
    equal(6, (int) twice.invokeExact(3));
    MethodHandle caught =
        MethodHandles.catchException(
            lookup.findVirtual(Upper.class, "run", MethodType.methodType(void.class)),
            IllegalStateException.class,
            MethodHandles.empty(
                MethodType.methodType(void.class, IllegalStateException.class, Upper.class)));
    caught.invoke(new Upper());
  }

  private static int twice(int i) {
    Task.yieldNow();
    return 2 * i;
  }

  @SuppressWarnings("unchecked")
  private static void metafactory() throws Throwable {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodHandle serve =
        lookup.findVirtual(
            TextService.class, "serve", MethodType.methodType(String.class, String.class));
    Function<String, String> function =
        (Function<String, String>)
            LambdaMetafactory.metafactory(
                    lookup,
                    "apply",
                    MethodType.methodType(Function.class, TextService.class),
                    MethodType.methodType(Object.class, Object.class),
                    serve,
                    MethodType.methodType(String.class, String.class))
                .getTarget()
                .invoke((TextService) new Upper());
    equal("ZZ", function.apply("z"));
  }

  @SuppressWarnings("unchecked")
  private static void handleProxies() throws Throwable {
    MethodHandle get =
        MethodHandles.lookup()
            .findVirtual(Upper.class, "get", MethodType.methodType(String.class))
            .bindTo(new Upper());
    Supplier<String> supplier = MethodHandleProxies.asInterfaceInstance(Supplier.class, get);
    equal("upper", supplier.get());
    Source<String> source = MethodHandleProxies.asInterfaceInstance(Source.class, get);
    equal("upper", source.get());
  }

  /** An interface of the program whose method has a twin. */
  public interface Source<T> {
    /** Gets. */
    T get() throws Exception;
  }

  private static void serialized() throws Exception {
    byte[] bytes = written(new Shapes.Streamed());
    Task.yieldNow();
    equal(7, ((Shapes.Streamed) read(bytes)).number);
  }

  private static byte[] written(Object object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws Exception {
    return new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
  }

  private interface Sleep extends Serializable {
    void sleep(long millis) throws InterruptedException;
  }

  private interface Join extends Serializable {
    void join(Thread thread, long millis) throws InterruptedException;
  }

  private interface Wait extends Serializable {
    void wait(Object monitor, long millis) throws InterruptedException;
  }

  /** What is written does not depend on the agent, and can be read and called. */
  private static void serializedReferences() throws Exception {
    Sleep sleep = Thread::sleep;
    ((Sleep) copied(sleep, "java/lang/Thread", "(J)V")).sleep(1);
    Join join = Thread::join;
    ((Join) copied(join, "java/lang/Thread", "(J)V")).join(new Thread("not started"), 1);
    Supplier<Thread> current = (Supplier<Thread> & Serializable) Thread::currentThread;
    Object copy = copied(current, "java/lang/Thread", "()Ljava/lang/Thread;");
    equal(Thread.currentThread(), ((Supplier<?>) copy).get());
    Consumer<Object> park = (Consumer<Object> & Serializable) LockSupport::park;
    copied(park, "java/util/concurrent/locks/LockSupport", "(Ljava/lang/Object;)V");
    Wait wait = Object::wait;
    Object monitor = new Object();
    synchronized (monitor) {
      ((Wait) copied(wait, "java/lang/Object", "(J)V")).wait(monitor, 1);
    }
    Runnable own = (Runnable & Serializable) Task::yieldNow;
    ((Runnable) copied(own, "dev/heddle/Task", "()V")).run();
  }

  private static Object copied(Object reference, String owner, String descriptor)
      throws Exception {
    byte[] bytes = written(reference);
    Task.yieldNow();
    Method replace = reference.getClass().getDeclaredMethod("writeReplace");
    replace.setAccessible(true);
    SerializedLambda form = (SerializedLambda) replace.invoke(reference);
    equal(owner, form.getImplClass());
    equal(descriptor, form.getImplMethodSignature());
    return read(bytes);
  }
}
