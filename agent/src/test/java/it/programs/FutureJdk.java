package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.pinsIn;
import static it.programs.Checks.suspendsIn;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * On a JDK some of whose class files cannot be read, as those of a later version: see {@link
 * Loader}. What needs these pins and says so, all else goes on as before.
 */
public final class FutureJdk {
  private FutureJdk() {}

  public static void main(String[] args) {
    check("a class of a later version pins", FutureJdk::laterVersion);
    check("a class that is damaged pins", FutureJdk::damaged);
    check("others suspend", FutureJdk::others);
    check("the report has a line for each", FutureJdk::report);
    Checks.end();
  }

  private static void laterVersion() throws Throwable {
    CountDownLatch latch = new CountDownLatch(1);
    Task<?> waits = Task.spawn(() -> await(latch));
    Checks.await("pinned", () -> waits.state() == dev.heddle.task.TaskState.PINNED);
    Task.spawn(latch::countDown).join();
    waits.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  private static void damaged() throws Throwable {
    pinsIn(() -> {
      Arrays.asList(1).replaceAll(i -> {
        Task.park();
        return i;
      });
      return null;
    });
  }

  private static void others() throws Throwable {
    LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
    Task<Integer> takes = Task.spawn(queue::take);
    Checks.await("waiting", () -> takes.state() == dev.heddle.task.TaskState.WAITING);
    queue.add(1);
    equal(1, Checks.result(takes));
    suspendsIn(() -> {
      List.of(1).forEach(i -> Task.park());
      return null;
    });
  }

  private static void report() {
    String report = Heddle.report();
    for (String name : List.of(Loader.LATER, Loader.DAMAGED)) {
      that(report.contains("\n  " + name.replace('/', '.') + ": "), name + " in " + report);
    }
    that(report.contains("by java.util.concurrent.CountDownLatch.await (its class file"), report);
  }

  /** Is made the system's class loader, and so is asked for the class files of the JDK. */
  public static final class Loader extends URLClassLoader {
    static final String LATER = "java/util/concurrent/CountDownLatch";
    static final String DAMAGED = "java/util/Arrays$ArrayList";

    public Loader(ClassLoader parent) {
      super(new URL[0], parent);
    }

    /** Called by the JVM for the agent. */
    void appendToClassPathForInstrumentation(String jar) throws MalformedURLException {
      addURL(Path.of(jar).toUri().toURL());
    }

    @Override
    public URL getResource(String name) {
      URL found = super.getResource(name);
      if (name.equals(LATER + ".class") || name.equals(DAMAGED + ".class")) {
        throw new IllegalStateException("not asked for by this way: " + name);
      }
      return found;
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      InputStream in = super.getParent().getResourceAsStream(name);
      boolean later = name.equals(LATER + ".class");
      if (!later && !name.equals(DAMAGED + ".class")) {
        return in;
      }
      try (in) {
        byte[] classFile = in.readAllBytes();
        classFile[7] = later ? (byte) 200 : classFile[7]; // the major version
        return new ByteArrayInputStream(
            later ? classFile : Arrays.copyOf(classFile, classFile.length / 2));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
