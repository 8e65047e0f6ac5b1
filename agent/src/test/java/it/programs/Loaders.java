package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.inTask;
import static it.programs.Checks.suspendsIn;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import it.programs.plugin.CallsNoRuntime;
import it.programs.plugin.Counter;
import it.programs.plugin.Doubled;
import it.programs.plugin.NoRuntime;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Classes in several loaders. */
public final class Loaders {
  private static final int THREADS = 8;
  private static final int CLASSES = 60;
  private static final String NOT_FOUND =
      NoRuntime.class.getName() + ": its class loader does not find";
  private static final ClassLoader SYSTEM = ClassLoader.getSystemClassLoader();

  private Loaders() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    check("the same class in two loaders", Loaders::twice);
    check("a class that extends one of another loader", Loaders::superclassElsewhere);
    check("a loader that defines both before its parent", Loaders::childFirst);
    check("a loader that does not find the runtime", Loaders::withoutRuntime);
    check("a loader that hides the runtime", Loaders::hidingRuntime);
    check("a loader that refuses the runtime", () -> refusingRuntime("as it should"));
    check("a loader that refuses the runtime in its own way", () -> refusingRuntime("badly"));
    check("a loader that has no word for what it refuses", () -> refusingRuntime("by null"));
    check("a jar of several releases", () -> severalReleases(Path.of(args[0])));
    check("many classes loaded at the same time", () -> parallel(Path.of(args[0])));
    Checks.end();
  }

  private static Callable<Integer> counter(ClassLoader loader, Class<?> type) throws Exception {
    @SuppressWarnings("unchecked")
    Callable<Integer> made =
        (Callable<Integer>)
            loader.loadClass(type.getName()).getDeclaredConstructor().newInstance();
    that(made.getClass().getClassLoader() == loader, made.getClass().getClassLoader());
    return made;
  }

  private static void twice() throws Throwable {
    Callable<Integer> one = counter(new ClassCopier(SYSTEM, Counter.class), Counter.class);
    Callable<Integer> two = counter(new ClassCopier(SYSTEM, Counter.class), Counter.class);
    equal(1, suspendsIn(one));
    equal(2, suspendsIn(one));
    equal(1, suspendsIn(two));
    equal(3, suspendsIn(one));
  }

  private static void superclassElsewhere() throws Throwable {
    ClassLoader parent = new ClassCopier(SYSTEM, Counter.class);
    ClassLoader child = new ClassCopier(parent, Doubled.class);
    equal(2, suspendsIn(counter(child, Doubled.class)));
    equal(3, suspendsIn(counter(parent, Counter.class)));
  }

  private static void childFirst() throws Throwable {
    ClassLoader child = new ClassCopier(SYSTEM, Counter.class, Doubled.class);
    equal(2, suspendsIn(counter(child, Doubled.class)));
    equal(4, suspendsIn(counter(child, Doubled.class)));
  }

  /** At the usual place is a class file that this JVM does not load; the agent must not read it. */
  private static void severalReleases(Path folder) throws Throwable {
    Path jar = folder.resolve("releases.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      write(out, "", Counter.class, NoRuntime.class);
      write(out, "META-INF/versions/17/", Counter.class, Counter.class);
      write(out, "", Doubled.class, Doubled.class);
    }
    URL[] urls = {jar.toUri().toURL()};
    try (URLClassLoader loader = childFirst(urls)) {
      equal(2, suspendsIn(counter(loader, Doubled.class)));
    }
  }

  private static void write(JarOutputStream out, String place, Class<?> named, Class<?> content)
      throws Exception {
    out.putNextEntry(new JarEntry(place + named.getName().replace('.', '/') + ".class"));
    out.write(ClassCopier.bytesOf(content.getName()));
  }

  private static URLClassLoader childFirst(URL[] urls) {
    return new URLClassLoader(urls, SYSTEM) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("it.programs.plugin.")) {
          return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
          Class<?> loaded = findLoadedClass(name);
          return loaded != null ? loaded : findClass(name);
        }
      }
    };
  }

  private static void withoutRuntime() throws Throwable {
    ClassLoader lonely =
        new ClassCopier(null, NoRuntime.class) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve)
              throws ClassNotFoundException {
            if (name.startsWith("java.") || name.equals(NoRuntime.class.getName())) {
              return super.loadClass(name, resolve);
            }
            throw new ClassNotFoundException(name);
          }
        };
    equal("lambda6", callIn(lonely, NoRuntime.class));
    equal("lambda6", callIn(callerOf(lonely), CallsNoRuntime.class));
    lonely.loadClass(NoRuntime.class.getName()).getMethods(); // resolves all parameter types
    that(!Heddle.report().contains(NOT_FOUND), Heddle.report());
  }

  /** A loader whose class is linked to the one that {@code lonely} defines. */
  private static ClassLoader callerOf(ClassLoader lonely) {
    return new ClassCopier(SYSTEM, CallsNoRuntime.class) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.equals(NoRuntime.class.getName())
            ? lonely.loadClass(name)
            : super.loadClass(name, resolve);
      }
    };
  }

  /** The agent's way to show the runtime to loaders goes through the method overridden here. */
  private static void refusingRuntime(String how) throws Throwable {
    ClassLoader refusing =
        new ClassCopier(null, NoRuntime.class) {
          @Override
          public Class<?> loadClass(String name) throws ClassNotFoundException {
            if (name.startsWith("java.") || name.equals(NoRuntime.class.getName())) {
              return super.loadClass(name, false);
            }
            return switch (how) {
              case "badly" -> throw new IllegalArgumentException("not mine: " + name);
              case "by null" -> null;
              default -> throw new ClassNotFoundException(name);
            };
          }
        };
    equal("lambda6", callIn(refusing, NoRuntime.class));
    if (Heddle.isWoven()) {
      that(Heddle.report().contains(NOT_FOUND), Heddle.report());
      that(!Heddle.report().contains("weaving failed"), Heddle.report());
    }
  }

  private static Object callIn(ClassLoader loader, Class<?> type) throws Throwable {
    Callable<?> made =
        (Callable<?>)
            loader.loadClass(type.getName()).getDeclaredConstructor().newInstance();
    equal(made.call(), inTask(made));
    return made.call();
  }

  /** The runtime's jar is on the class path too, so a loader may define a copy of it. */
  private static void hidingRuntime() throws Throwable {
    List<URL> urls = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(part).toUri().toURL());
    }
    URLClassLoader own =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve)
              throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null || name.startsWith("java.") || name.startsWith("javax.")) {
              return loaded != null ? loaded : super.loadClass(name, resolve);
            }
            return findClass(name);
          }
        };
    equal("lambda6", callIn(own, NoRuntime.class));
  }

  private static void parallel(Path folder) throws Throwable {
    compile(folder);
    URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, SYSTEM);
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<FutureTask<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int first = i * 7;
      FutureTask<Integer> future =
          new FutureTask<>(
              () -> {
                start.await(20, TimeUnit.SECONDS);
                return sumOfAll(loader, first);
              });
      futures.add(future);
      new Thread(future).start();
    }
    for (FutureTask<Integer> future : futures) {
      equal(CLASSES * (CLASSES - 1) / 2 * 3, future.get(30, TimeUnit.SECONDS));
    }
  }

  private static int sumOfAll(ClassLoader loader, int first) throws Exception {
    int sum = 0;
    for (int i = 0; i < CLASSES; i++) {
      Class<?> type = loader.loadClass("made.Class" + (first + i) % CLASSES);
      Callable<?> body = (Callable<?>) type.getDeclaredConstructor().newInstance();
      sum += (Integer) dev.heddle.Task.spawn(body).join();
    }
    return sum;
  }

  private static void compile(Path folder) throws IOException {
    List<String> files = new ArrayList<>(List.of("-proc:none", "-d", folder.toString()));
    for (int i = 0; i < CLASSES; i++) {
      Path file = folder.resolve("Class" + i + ".java");
      Files.writeString(file, source(i));
      files.add(file.toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    equal(0, compiler.run(null, null, null, files.toArray(new String[0])));
  }

  /** Each extends the one before its half, and all share an interface. */
  private static String source(int i) {
    String parent = i == 0 ? "" : " extends Class" + i / 2;
    String more = i == 0 ? "interface Part<T> { T part(T argument) throws Exception; }\n" : "";
    return "package made;\n"
        + more
        + "public class Class" + i + parent
        + " implements Part<Integer>, java.util.concurrent.Callable<Integer> {\n"
        + "  public Integer part(Integer n) {\n"
        + "    dev.heddle.Task.yieldNow();\n"
        + "    return n + " + i + ";\n"
        + "  }\n"
        + "  public Integer call() {\n"
        + "    java.util.function.Supplier<Integer> s = () -> part(" + i + ");\n"
        + "    return s.get() + " + i + ";\n"
        + "  }\n"
        + "}\n";
  }
}
