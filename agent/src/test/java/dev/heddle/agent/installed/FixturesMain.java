package dev.heddle.agent.installed;

import dev.heddle.agent.fixture.ClassFiles;
import dev.heddle.agent.fixture.FixtureCarrier;
import dev.heddle.agent.fixture.FixtureRunner;
import dev.heddle.agent.fixture.Fixtures;
import dev.heddle.agent.fixture.WeaverHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/**
 * Runs some fixtures in this JVM, whose agent weaves them as they are loaded: in each
 * run by loaders of their own. Prints a line for each that fails, and at last how many there were.
 *
 * <p>Arguments: how the names of the fixtures' classes begin, then how the internal names begin of
 * the classes to load anew.
 */
public final class FixturesMain {
  private static final WeaverHarness.Weaver AGENT_DOES_IT = (loader, name, bytes) -> null;

  private FixturesMain() {}

  /** Runs them, with the traces of what they throw in full. */
  public static void main(String[] arguments) throws Exception {
    FixtureCarrier carrier = new FixtureCarrier(() -> runAll(arguments));
    carrier.start();
    carrier.join();
  }

  private static void runAll(String[] arguments) {
    try {
      report(arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void report(String[] arguments) throws IOException {
    String[] prefixes = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
    ClassFiles files = new ClassFiles(AGENT_DOES_IT, Map.of(), prefixes);
    int failed = 0;
    List<Method> fixtures =
        Fixtures.below(arguments[0].replaceFirst("\\..*", "")).stream()
            .filter(each -> each.getDeclaringClass().getName().startsWith(arguments[0]))
            .toList();
    for (Method each : fixtures) {
      failed += check(files, each) ? 0 : 1;
    }
    System.out.println("fixtures " + fixtures.size() + " failed " + failed);
  }

  private static boolean check(ClassFiles files, Method fixture) {
    try {
      new FixtureRunner(files, fixture).checkBriefly();
      return true;
    } catch (Throwable thrown) {
      System.out.println("FAILED " + fixture + ": " + thrown);
      return false;
    }
  }
}
