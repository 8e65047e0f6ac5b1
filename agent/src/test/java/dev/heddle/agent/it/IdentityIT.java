package dev.heddle.agent.it;

import it.programs.Identity;
import it.programs.ThreadsByReflection;
import it.programs.WaitsElsewhere;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task counts as a thread, in the program's code and in the JDK's. */
final class IdentityIT {
  @ParameterizedTest
  @ValueSource(strings = {"processors=1", "processors=2", "processors=1,budget=1"})
  void task_thatAsksForItsThread_hasOneOfItsOwn(String options) {
    ForkedJvm.withAgent(options).run(Identity.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1,main=task"})
  void task_thatWaitsElsewhereInTheJdk_isTheThread(String options) {
    ForkedJvm.withAgent(options).run(WaitsElsewhere.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"processors=2,verify=true", "processors=1,budget=1,main=task", "threads=platform"})
  void threads_thatAreCalledByReflection_areTheSame(String options) {
    ForkedJvm.withAgent(options).run(ThreadsByReflection.class).passedChecks();
  }
}
