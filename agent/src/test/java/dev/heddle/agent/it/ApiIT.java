package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import it.programs.AnyCaller;
import it.programs.BadInput;
import it.programs.LateSpawns;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API as users see it: by tasks, by threads, without the agent, and used wrongly. */
final class ApiIT {
  private static final String PLATFORM = ",platformThreads=it.programs.AnyCaller$Platform";

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1", "jdk=plain"})
  void blockingCalls_ofAnyCaller_goOnAndAreCancelled(String options) {
    ForkedJvm.withAgent(options + PLATFORM).run(AnyCaller.class).passedChecks();
  }

  @Test
  void blockingCalls_ofExcludedCode_goOnAndAreCancelled() {
    ForkedJvm.withAgent("exclude=it.programs.*" + PLATFORM)
        .run(AnyCaller.class, "pins")
        .passedChecks();
  }

  @Test
  void blockingCalls_withoutAgent_goOnAndAreCancelled() {
    ForkedJvm.withoutAgent().run(AnyCaller.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1", "exclude=it.programs.*"})
  void badInput_isRefusedAndChangesNothing(String options) {
    ForkedJvm.withAgent(options).run(BadInput.class).passedChecks();
  }

  @Test
  void badInput_withoutAgent_isRefusedAndChangesNothing() {
    ForkedJvm.withoutAgent().run(BadInput.class).passedChecks();
  }

  @Test
  void tasks_spawnedDuringShutdown_areRunAndTheirFailuresTold() {
    assertLate(ForkedJvm.withAgent("processors=2").run(LateSpawns.class));
    assertLate(ForkedJvm.withoutAgent().run(LateSpawns.class));
  }

  private static void assertLate(ForkedJvm.Ended ended) {
    assertEquals(
        List.of(
            "joined late",
            "failed with java.lang.IllegalStateException: joined",
            "uncaught java.lang.IllegalStateException: unjoined"),
        ended.withCode(0).out(),
        ended::toString);
  }
}
