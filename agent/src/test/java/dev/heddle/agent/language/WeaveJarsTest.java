package dev.heddle.agent.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.fixture.ClassFiles;
import dev.heddle.agent.fixture.WeaverHarness;
import dev.heddle.agent.fixture.WeavingLoader;
import dev.heddle.agent.fixture.WovenClassChecks;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every class of some well-known jars, written by the compilers of Kotlin, Scala, Groovy, Java and
 * Clojure, is woven and then accepted by the JVM's verifier, if it was before.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WeaveJarsTest {
  /** One class in so many is also checked by ASM, which is slow. */
  private static final int CHECKED = 50;

  @Test
  void kotlinStdlib_woven_verifies() throws Exception {
    weaveAll(kotlin.Unit.class, 900);
  }

  @Test
  void kotlinCoroutines_woven_verifies() throws Exception {
    weaveAll(kotlinx.coroutines.Job.class, 800);
  }

  @Test
  void scalaLibrary_woven_verifies() throws Exception {
    weaveAll(scala.Option.class, 3_000);
  }

  @Test
  void groovy_woven_verifies() throws Exception {
    weaveAll(groovy.lang.GroovyObject.class, 4_000);
  }

  @Test
  void clojure_woven_verifies() throws Exception {
    weaveAll(clojure.lang.IFn.class, 3_000);
  }

  private static void weaveAll(Class<?> one, int least) throws Exception {
    Map<String, byte[]> classes = Jar.classesBeside(one);
    assertTrue(classes.size() >= least, "only " + classes.size() + " classes");
    ClassFiles files = new ClassFiles(WeaverHarness.newWeaver(), classes);
    WeavingLoader plain = new WeavingLoader(files, false);
    WeavingLoader woven = new WeavingLoader(files, true);
    Queue<String> faults = new ConcurrentLinkedQueue<>();
    AtomicInteger weavings = new AtomicInteger();
    List<String> names = List.copyOf(classes.keySet());
    IntStream.range(0, names.size())
        .parallel()
        .forEach(
            number -> {
              String name = names.get(number);
              String before = link(plain, name);
              String after = link(woven, name);
              if (!before.equals(after)) {
                faults.add(name + ": " + after + ", before: " + before);
              }
              byte[] bytes = files.woven(woven, name, classes.get(name));
              if (bytes != classes.get(name)) {
                weavings.incrementAndGet();
              }
              if (number % CHECKED == 0
                  && complaints(name, classes.get(name), plain).isEmpty()) {
                faults.addAll(complaints(name, bytes, woven));
              }
            });
    assertEquals(List.of(), List.copyOf(faults));
    assertTrue(weavings.get() >= least / 3, "only " + weavings + " of " + classes.size());
  }

  private static List<String> complaints(String name, byte[] bytes, ClassLoader loader) {
    String complaint = WovenClassChecks.verify(bytes, loader);
    // ASM's checker loads the classes of values that it meets; some are optional, and missing.
    boolean isNone = complaint.isEmpty() || complaint.contains("TypeNotPresentException");
    return isNone ? List.of() : List.of(name + ": " + complaint);
  }

  /** Loads and links a class, which verifies it, but does not initialize it: what goes wrong. */
  private static String link(ClassLoader loader, String internalName) {
    try {
      Class.forName(internalName.replace('/', '.'), false, loader).getDeclaredConstructors();
      return "";
    } catch (NoClassDefFoundError | ClassNotFoundException e) {
      return "a class is missing";
    } catch (LinkageError e) {
      return e.toString();
    }
  }
}
