package it.programs;

import static it.programs.Checks.checkInTask;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** To look at where a task is pinned loads no class, and does not fail for want of one. */
public final class PinnedLoading {
  private PinnedLoading() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    checkInTask("a class that nobody needs", () -> equal(List.of(), asked("$Unneeded")));
    Checks.end();
  }

  /** What of that name the loader is asked for while a method that names it is pinned. */
  private static List<String> asked(String suffix) throws Throwable {
    Loader loader = new Loader();
    Class<?> body = loader.loadClass(Body.class.getName());
    MethodHandles.publicLookup().findStatic(body, "run", MethodType.methodType(void.class)).invoke();
    that(loader.asked.contains(Body.class.getName()), loader.asked);
    return loader.asked.stream().filter(name -> name.endsWith(suffix)).toList();
  }

  /** Named by a method that is never given one. */
  public static final class Unneeded {
    private Unneeded() {}
  }

  /** Pins. */
  public static final class Body {
    private Body() {}

    public static void run() throws InterruptedException {
      pinned(null);
    }

    private static synchronized void pinned(Unneeded unneeded) throws InterruptedException {
      Thread.sleep(1);
    }
  }

  /** Defines the classes of this program itself, but for one, which it does not find. */
  private static final class Loader extends ClassLoader {
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    Loader() {
      super(PinnedLoading.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PinnedLoading.class.getName())) {
        return super.loadClass(name, resolve);
      }
      asked.add(name);
      if (name.equals(Unneeded.class.getName())) {
        throw new ClassNotFoundException(name);
      }
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
