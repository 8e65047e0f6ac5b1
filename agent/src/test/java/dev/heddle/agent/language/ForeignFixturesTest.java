package dev.heddle.agent.language;

import dev.heddle.agent.fixture.ClassFiles;
import dev.heddle.agent.fixture.FixtureRunner;
import dev.heddle.agent.fixture.WeaverHarness;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries of other languages, woven as a whole, do as tasks what they do plain. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ForeignFixturesTest {
  @ParameterizedTest
  @ValueSource(strings = {"collections", "sequences", "strings", "maps", "coroutines"})
  void kotlin_asTask_doesWhatItDoesPlain(String fixture) throws Exception {
    check("foreign.Kotlin", fixture, "kotlin/", "kotlinx/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lists", "vectors", "lazyLists", "maps", "bigNumbers"})
  void scala_asTask_doesWhatItDoesPlain(String fixture) throws Exception {
    check("foreign.Scala", fixture, "scala/");
  }

  @Test
  void clojure_asTask_doesWhatItDoesPlain() throws Exception {
    check("foreign.Clojure", "program", "clojure/");
  }

  private static void check(String className, String fixture, String... packages)
      throws Exception {
    String[] prefixes = new String[packages.length + 1];
    System.arraycopy(packages, 0, prefixes, 0, packages.length);
    prefixes[packages.length] = "foreign/";
    ClassFiles files = new ClassFiles(WeaverHarness.newWeaver(), Map.of(), prefixes);
    new FixtureRunner(files, className, fixture).checkBriefly();
  }
}
