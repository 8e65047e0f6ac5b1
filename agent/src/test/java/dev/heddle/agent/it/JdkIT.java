package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import it.programs.Callbacks;
import it.programs.Concurrent;
import it.programs.ConcurrentStress;
import it.programs.FutureJdk;
import it.programs.OddCalls;
import it.programs.Rows;
import it.programs.Spinning;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waits in the JDK and callbacks through it suspend. */
final class JdkIT {
  @ParameterizedTest
  @ValueSource(strings = {"processors=2,verify=true", "processors=1,budget=1"})
  void callbacks_thatPark_suspend(String options) {
    ForkedJvm.withAgent(options).run(Callbacks.class).passedChecks();
  }

  @Test
  void callbacks_inVerifiedCompanions_suspend() {
    ForkedJvm.withAgent("")
        .jvmOptions("-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal")
        .run(Callbacks.class)
        .passedChecks();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "processors=2,verify=true",
        "processors=1,budget=1",
        "processors=2,budget=7,maxWorkers=4"
      })
  void waits_inJavaUtilConcurrent_suspend(String options) {
    ForkedJvm.withAgent(options).run(Concurrent.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2,verify=true", "processors=1,budget=1"})
  void oddCalls_inTasks_doWhatPlainOnesDo(String options) {
    ForkedJvm.withAgent(options).run(OddCalls.class).passedChecks();
  }

  @Test
  void oddCalls_withoutAgent_passTheSameChecks() {
    ForkedJvm.withoutAgent().run(OddCalls.class).passedChecks();
  }

  @ParameterizedTest
  @CsvSource({
    "'processors=2', 2000, 1",
    "'processors=2,budget=1', 60, 5",
    "'processors=1,budget=50', 60, 5"
  })
  void javaUtilConcurrent_underLoad_losesNothingAndSuspends(
      String options, String threads, String turns) {
    ForkedJvm.withAgent(options)
        .within(240)
        .run(ConcurrentStress.class, threads, turns, "suspends")
        .passedChecks();
  }

  @Test
  void javaUtilConcurrent_pinnedUnderLoad_losesNothing() {
    ForkedJvm.withAgent("processors=2,jdk=plain,maxWorkers=2000")
        .run(ConcurrentStress.class, "60", "5")
        .passedChecks();
  }

  @Test
  void javaUtilConcurrent_withoutAgent_passesTheSameChecks() {
    ForkedJvm.withoutAgent().run(ConcurrentStress.class, "60", "5").passedChecks();
  }

  @Test
  void rows_ofTheReadmesTable_suspendOrPinAsItSays() {
    ForkedJvm.Ended ended =
        ForkedJvm.withAgent("pins=trace,exclude=it.programs.Rows$Excluded").run(Rows.class);
    ended.passedChecks();
    long rows = ended.out().stream().filter(line -> line.matches("ok .* pins")).count();
    Pattern wait =
        Pattern.compile("heddle: (\\w+) was pinned at .* \\([A-Z]+\\), \\d+ [mu]s, by .*");
    Set<String> traced =
        ended.err().stream()
            .map(wait::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .collect(Collectors.toSet());
    assertEquals(rows, traced.size(), ended.toString());
    assertTrue(traced.stream().allMatch(task -> task.startsWith("P")), ended.toString());
  }

  @Test
  void jdkClasses_thatCannotBeRead_pinAndAreReported() {
    ForkedJvm.withAgent("")
        .jvmOptions("-Djava.system.class.loader=" + FutureJdk.Loader.class.getName())
        .run(FutureJdk.class)
        .passedChecks();
  }

  @Test
  void waits_whileOthersAreReady_doNotSpin() {
    ForkedJvm.withAgent("processors=1").run(Spinning.class).passedChecks();
  }

  @Test
  void waits_withoutClassDataSharing_suspend() {
    ForkedJvm.withAgent("").jvmOptions("-Xshare:off").run(Concurrent.class).passedChecks();
  }

  @Test
  void waits_withThePlainJdk_pinButWork() {
    ForkedJvm.withAgent("jdk=plain").run(Concurrent.class, "pins").passedChecks();
  }

  @Test
  void waits_inExcludedClass_pinButWork() {
    ForkedJvm.withAgent("exclude=java.util.concurrent.*")
        .run(Concurrent.class, "pins")
        .passedChecks();
  }
}
