package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import library.AntlrParses;
import library.CaffeineLoads;
import library.CipherTrips;
import library.ClojureForms;
import library.CompressTrips;
import library.GroovyScripts;
import library.GuavaSuites;
import library.H2Queries;
import library.HazelcastMaps;
import library.JacksonTrips;
import library.JaninoCompiles;
import library.LuceneSearches;
import library.NettyEchoes;
import library.RxFlows;
import library.YamlTrips;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that use well-known libraries print under the agent, which weaves them as a whole, what
 * they print without it. {@code -Dlibraries=full} adds the modes that take longer.
 */
final class LibrariesIT {
  private static final List<Class<?>> PROGRAMS =
      List.of(
          AntlrParses.class,
          CaffeineLoads.class,
          CipherTrips.class,
          ClojureForms.class,
          CompressTrips.class,
          GroovyScripts.class,
          GuavaSuites.class,
          H2Queries.class,
          HazelcastMaps.class,
          JacksonTrips.class,
          JaninoCompiles.class,
          LuceneSearches.class,
          NettyEchoes.class,
          RxFlows.class,
          YamlTrips.class);

  /** The options of the agent for each mode: the first ones run in every build. */
  private static final List<String> MODES =
      List.of("main=task,budget=1", "processors=1", "main=task");

  private static final Map<Class<?>, ForkedJvm.Ended> PLAIN = new ConcurrentHashMap<>();

  static Stream<Arguments> programs() {
    boolean full = System.getProperty("libraries").equals("full");
    return PROGRAMS.stream()
        .flatMap(
            program ->
                MODES.stream()
                    .limit(full ? MODES.size() : 1)
                    .map(mode -> Arguments.of(program, mode)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("programs")
  @Execution(ExecutionMode.CONCURRENT)
  void program_underAgent_printsWhatItPrintsWithout(Class<?> program, String mode) {
    ForkedJvm.Ended plain = PLAIN.computeIfAbsent(program, LibrariesIT::runPlain);
    ForkedJvm.Ended woven = ForkedJvm.withAgent(mode).withTestClassPath().run(program);
    assertEquals(plain.out(), woven.out(), woven.toString());
    woven.withCode(plain.code());
  }

  private static ForkedJvm.Ended runPlain(Class<?> program) {
    ForkedJvm.Ended plain = ForkedJvm.withoutAgent().withTestClassPath().run(program).withCode(0);
    assertFalse(plain.out().isEmpty(), plain.toString());
    return plain;
  }
}
