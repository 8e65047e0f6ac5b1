package dev.heddle.agent.it;

import it.programs.Callers;
import it.programs.LateTraces;
import it.programs.Traces;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stack traces read in tasks look as if nothing had ever been suspended. */
final class StackTracesIT {
  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void traces_inTasks_areThoseOfThreads(String options) {
    ForkedJvm.withAgent(options + ",platformThreads=it.programs.Traces$PlainThread")
        .run(Traces.class)
        .passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void tracesReadLate_areThoseOfThreads(String options) {
    ForkedJvm.withAgent(options + ",platformThreads=*$PlainThread:*$PlainCalling")
        .run(LateTraces.class)
        .passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void callers_inTasks_areThoseOnThreads(String options) {
    ForkedJvm.withAgent(options + ",platformThreads=it.programs.Callers$PlainThread")
        .run(Callers.class)
        .passedChecks();
  }
}
