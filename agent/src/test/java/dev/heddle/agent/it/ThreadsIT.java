package dev.heddle.agent.it;

import it.programs.MainThread;
import it.programs.StartedThreads;
import it.programs.StructuredScopes;
import it.programs.ThreadDetails;
import it.programs.ThreadJoins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads of a program that knows nothing of tasks. */
final class ThreadsIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "processors=1",
        "processors=2",
        "processors=1,budget=1",
        "processors=2,main=task",
        "processors=1,budget=1,main=task"
      })
  void threads_asTasks_behaveAsThreads(String options) {
    ForkedJvm.withAgent(options).run(StartedThreads.class, "tasks").passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1,main=task", "threads=platform"})
  void threads_inLessCommonUses_behaveAsThreads(String options) {
    ForkedJvm.withAgent(options).run(ThreadDetails.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=1", "processors=2", "processors=2,budget=1,main=task"})
  void joins_ofPlatformThreads_suspend(String options) {
    ForkedJvm.withAgent(options + ",platformThreads=it.programs.ThreadJoins$Platform")
        .run(ThreadJoins.class)
        .passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=2,budget=1,main=task"})
  @EnabledForJreRange(min = JRE.JAVA_25) // older ones have another form of these scopes
  void scopes_ofThreads_knowWhoOpenedThem(String options) {
    ForkedJvm.withAgent(options)
        .jvmOptions("--enable-preview")
        .run(StructuredScopes.class)
        .passedChecks();
  }

  @Test
  void threads_inLessCommonUsesWithoutAgent_passTheSameChecks() {
    ForkedJvm.withoutAgent().run(ThreadDetails.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "threads=platform",
        "platformThreads=it.programs.*",
        "taskThreads=com.example.*",
        "exclude=it.programs.StartedThreads*"
      })
  void threads_notSelected_stayThreads(String options) {
    ForkedJvm.withAgent(options).run(StartedThreads.class, "platform").passedChecks();
  }

  @Test
  void threads_withoutAgent_passTheSameChecks() {
    ForkedJvm.withoutAgent().run(StartedThreads.class, "platform").passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"main=task,processors=1", "main=task,processors=2,budget=1"})
  void main_asTask_isTheMainThread(String options) {
    ForkedJvm.withAgent(options).run(MainThread.class).passedChecks();
  }
}
