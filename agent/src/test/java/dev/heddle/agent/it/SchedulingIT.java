package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import it.programs.Counted;
import it.programs.Dumps;
import it.programs.Hogging;
import it.programs.Lambdas;
import it.programs.Locals;
import it.programs.LockFree;
import it.programs.PinReport;
import it.programs.PinnedLoading;
import it.programs.Pinning;
import it.programs.Starving;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What suspends, what pins, and what is preempted. */
final class SchedulingIT {
  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void lambdasAndReferences_thatWait_suspend(String options) {
    ForkedJvm.withAgent(options).run(Lambdas.class).passedChecks();
  }

  @Test
  void lambdasAndReferences_withoutAgent_giveTheSame() {
    ForkedJvm.withoutAgent().run(Lambdas.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=1", "processors=1,budget=1"})
  void plainCode_thatBlocks_handsItsProcessorOver(String options) {
    ForkedJvm.withAgent(options).run(Pinning.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=1,budget=1", "processors=2,budget=1", "processors=2"})
  void criticalSections_withoutLocks_endAndExclude(String options) {
    ForkedJvm.withAgent(options)
        .jvmOptions("-Dit.processors=" + options.charAt("processors=".length()))
        .run(LockFree.class)
        .passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=1", "processors=2,budget=1"})
  void threadLocals_ofTasks_areTheirOwn(String options) {
    ForkedJvm.withAgent(options).run(Locals.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=1", "processors=2"})
  void frames_thatFillTheHeap_endTheirTaskOnly(String options) {
    ForkedJvm.withAgent(options).jvmOptions("-Xmx64m").run(Starving.class).passedChecks();
  }

  @Test
  void reductions_interpretedAndCompiled_areTheSame() {
    ForkedJvm.Ended interpreted =
        ForkedJvm.withAgent("processors=1").jvmOptions("-Xint").run(Counted.class).withCode(0);
    assertEquals(8, interpreted.out().size(), interpreted::toString);
    for (String options : List.of("processors=2", "processors=1,budget=7")) {
      ForkedJvm.Ended compiled = ForkedJvm.withAgent(options).run(Counted.class).withCode(0);
      assertEquals(interpreted.out(), compiled.out(), compiled::toString);
    }
  }

  @Test
  void pinnedTasks_areReported_withPlaceAndCount() {
    ForkedJvm.withAgent("processors=1").run(PinReport.class).passedChecks();
  }

  @Test
  void pinnedTask_isLookedAt_withoutLoadingClasses() {
    ForkedJvm.withAgent("").run(PinnedLoading.class).passedChecks();
  }

  @Test
  void pinnedTasks_withTrace_arePrintedAsTheyEnd() {
    ForkedJvm.withAgent("processors=1,pins=trace")
        .run(PinReport.class)
        .passedChecks()
        .withErrorLine("heddle: sleeper was pinned at it.programs.PinReport.sleepInBlock");
  }

  @Test
  void endlessAndDeepCode_onOneProcessor_harmsNobody() {
    ForkedJvm.withAgent("processors=1,maxDepth=2000000").run(Hogging.class).passedChecks();
  }

  @Test
  void dumpAndStatistics_tellWhatIsSo() {
    ForkedJvm.withAgent("processors=1").run(Dumps.class).passedChecks();
  }
}
