package library;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

/** The compiler of Eclipse: threads compile sources of modern Java, and run what it made. */
public final class EclipseCompiles {
  private static final String SOURCE =
      """
      import java.util.*;
      import java.util.function.*;
      import java.util.stream.*;
      public class Made%d implements Supplier<String> {
        sealed interface Shape permits Circle, Box {}
        record Circle(int radius) implements Shape {}
        record Box(int width, int height) implements Shape {}
        enum Kind { ROUND, SQUARE }
        interface Named { default String name() { return getClass().getSimpleName(); } }
        static <T extends Comparable<T>> T greatest(Collection<? extends T> all) {
          return all.stream().max(Comparator.naturalOrder()).orElseThrow();
        }
        static int area(Shape shape) {
          return shape instanceof Circle c ? 3 * c.radius() * c.radius()
              : shape instanceof Box b && b.width() > 0 ? b.width() * b.height() : -1;
        }
        public String get() {
          class Local implements Named {}
          int[] sum = {0};
          Thread thread = new Thread(() -> IntStream.range(0, 100).forEach(i -> sum[0] += i));
          thread.start();
          try { thread.join(); } catch (InterruptedException e) { return "interrupted"; }
          String text = switch (Kind.values()[%d %% 2]) {
            case ROUND -> "round";
            case SQUARE -> { var s = "sq"; yield s + "uare"; }
          };
          return text + area(new Circle(2)) + area(new Box(3, 4)) + sum[0] + new Local().name()
              + greatest(List.of(4, 9, 2)) + Stream.of(1, 2, 3).map(i -> i * %d).toList();
        }
      }
      """;

  private EclipseCompiles() {}

  public static void main(String[] arguments) throws Exception {
    Together.print(3, EclipseCompiles::compileAndRun);
    compile("Faulty", "class Faulty { int f() { return \"x\" + y; } }", System.out);
  }

  private static Object compileAndRun(int number) throws Exception {
    String name = "Made" + number;
    String source = SOURCE.formatted(number, number, number);
    Path folder = compile(name, source, System.err);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      Object made = loader.loadClass(name).getDeclaredConstructor().newInstance();
      return ((java.util.function.Supplier<?>) made).get();
    }
  }

  private static Path compile(String name, String source, PrintStream faults)
      throws IOException {
    Path folder = Files.createTempDirectory("made");
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    PrintWriter out = new PrintWriter(faults, true);
    String[] options = {"-17", "-nowarn", "-proc:none", "-d", folder.toString(), file.toString()};
    StringWriter said = new StringWriter();
    BatchCompiler.compile(options, new PrintWriter(said), new PrintWriter(said), null);
    out.print(said.toString().replace(folder.toString(), ""));
    out.flush();
    return folder;
  }
}
