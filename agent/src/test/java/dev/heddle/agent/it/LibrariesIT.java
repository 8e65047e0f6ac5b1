package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import library.ActiveMqSends;
import library.AntlrParses;
import library.CaffeineLoads;
import library.CipherTrips;
import library.ClojureForms;
import library.CompressTrips;
import library.EclipseCompiles;
import library.GroovyScripts;
import library.GuavaSuites;
import library.H2Queries;
import library.HazelcastMaps;
import library.JacksonTrips;
import library.JaninoCompiles;
import library.LuceneSearches;
import library.MockitoMocks;
import library.NettyEchoes;
import library.RhinoScripts;
import library.RxFlows;
import library.SpringServes;
import library.TomcatServes;
import library.YamlTrips;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that use well-known libraries print under the agent, which weaves them as a whole, what
 * they print without it. {@code -Dlibraries=full} adds the programs and modes that take longer.
 */
final class LibrariesIT {
  private static final List<String> PROGRAMS =
      Stream.of(
              ActiveMqSends.class,
              AntlrParses.class,
              CaffeineLoads.class,
              CipherTrips.class,
              ClojureForms.class,
              CompressTrips.class,
              EclipseCompiles.class,
              GroovyScripts.class,
              GuavaSuites.class,
              H2Queries.class,
              HazelcastMaps.class,
              JacksonTrips.class,
              JaninoCompiles.class,
              LuceneSearches.class,
              MockitoMocks.class,
              NettyEchoes.class,
              RhinoScripts.class,
              RxFlows.class,
              SpringServes.class,
              TomcatServes.class,
              YamlTrips.class)
          .map(Class::getName)
          .toList();

  /** Compiled here, each by the compiler of its language. */
  private static final List<String> FOREIGN =
      List.of("library.KotlinFlows", "library.ScalaFutures");

  /** Left out of a brief run, which is to end within minutes. */
  private static final Set<String> LONG =
      Stream.of(
              ActiveMqSends.class,
              EclipseCompiles.class,
              GroovyScripts.class,
              GuavaSuites.class,
              HazelcastMaps.class,
              RhinoScripts.class,
              SpringServes.class,
              TomcatServes.class)
          .map(Class::getName)
          .collect(Collectors.toSet());

  /** The options of the agent for each mode: the first ones run in every build. */
  private static final List<String> MODES =
      List.of("main=task,budget=1", "processors=1", "main=task");

  private static final Map<String, ForkedJvm.Ended> PLAIN = new ConcurrentHashMap<>();

  @TempDir static Path classes;

  /** Both at the same time, for each takes many seconds. */
  @BeforeAll
  static void compileForeign() {
    CompletableFuture<Void> kotlin = CompletableFuture.runAsync(LibrariesIT::compileKotlin);
    compileScala();
    kotlin.join();
  }

  private static void compileKotlin() {
    List<Class<?>> libraries = List.of(kotlin.Unit.class, kotlinx.coroutines.Job.class);
    String path =
        libraries.stream()
            .map(each -> ForkedJvm.placeOf(each).toString())
            .collect(Collectors.joining(File.pathSeparator));
    patient(ForkedJvm.withoutAgent())
        .run(
            "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
            "-no-stdlib", "-no-reflect", "-jvm-target", "17", "-Werror",
            "-cp", path, "-d", classes.toString(), "src/test/kotlin/library/KotlinFlows.kt")
        .withCode(0);
  }

  private static void compileScala() {
    patient(ForkedJvm.withoutAgent())
        .run(
            "dotty.tools.dotc.Main",
            "-usejavacp", "-color", "never", "-java-output-version", "17", "-Werror",
            "-d", classes.toString(), "src/test/scala/library/ScalaFutures.scala")
        .withCode(0);
  }

  /** On a busy machine some take longer than other tests. */
  private static ForkedJvm patient(ForkedJvm jvm) {
    return jvm.withTestClassPath().within(240);
  }

  static Stream<Arguments> programs() {
    boolean full = System.getProperty("libraries").equals("full");
    return Stream.concat(FOREIGN.stream(), PROGRAMS.stream())
        .filter(program -> full || !LONG.contains(program))
        .flatMap(
            program ->
                MODES.stream()
                    .limit(full ? MODES.size() : 1)
                    .map(mode -> Arguments.of(program, mode)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("programs")
  @Execution(ExecutionMode.CONCURRENT)
  void program_underAgent_printsWhatItPrintsWithout(String program, String mode) {
    ForkedJvm.Ended plain = PLAIN.computeIfAbsent(program, LibrariesIT::runPlain);
    ForkedJvm.Ended woven = patient(ForkedJvm.withAgent(mode)).with(classes).run(program);
    assertEquals(plain.out(), woven.out(), woven.toString());
    woven.withCode(plain.code());
  }

  private static ForkedJvm.Ended runPlain(String program) {
    ForkedJvm.Ended plain =
        patient(ForkedJvm.withoutAgent()).with(classes).run(program).withCode(0);
    assertFalse(plain.out().isEmpty(), plain.toString());
    return plain;
  }
}
