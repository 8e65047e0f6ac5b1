package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What depends on options of the scheduler; in a JVM of its own, for they are read once. */
class ForkedSchedulerTest {
  private static final long TIMEOUT_SECONDS = 30;

  @TempDir Path folder;

  @Test
  void deadlock_withReport_printsOneDump() throws Exception {
    List<String> lines = run("deadlock", "-Dheddle.deadlock=report", "-Dheddle.processors=2");
    assertEquals(1, count(lines, "heddle: deadlock: all tasks wait, and no task or timer can"));
    assertEquals(2, count(lines, "RECEIVE"), String.join("\n", lines));
    assertTrue(count(lines, "scheduler: ") == 1 && count(lines, "tasks: 2") == 1);
  }

  @Test
  void deadlock_withTimer_printsNothing() throws Exception {
    assertEquals(List.of(), run("timer", "-Dheddle.deadlock=report", "-Dheddle.processors=2"));
  }

  @Test
  void maxWorkers_reached_saysSoOnceAndGoesOn() throws Exception {
    List<String> lines = run("limit", "-Dheddle.maxWorkers=2", "-Dheddle.processors=1");
    assertEquals(
        List.of(
            "heddle: all 2 workers are blocked in plain code, and maxWorkers=2 allows no more;"
                + " tasks wait until one returns (raise heddle.maxWorkers)"),
        lines);
  }

  @Test
  void urgentTasks_alwaysReady_leaveTurnsToNormalOnes() throws Exception {
    assertEquals(List.of(), run("priorities", "-Dheddle.processors=1"));
  }

  @Test
  void failureOfScheduler_costsNoTaskButOne_andNoProcessor() throws Exception {
    List<String> lines =
        run("failures", "-Dheddle.processors=1", "--add-opens=java.base/java.lang=ALL-UNNAMED");
    String expected =
        "heddle: internal error in heddle-worker-\\d+, which goes on; task: "
            + "Task\\[broken, RUNNING] java.lang.ClassCastException.*";
    long reports = lines.stream().filter(line -> line.matches(expected)).count();
    assertEquals(3, reports, String.join("\n", lines));
  }

  @Test
  void computingTasks_besideUrgentOnes_getTurnsOfTheirOwn() throws Exception {
    assertEquals(List.of(), run("turns", "-Dheddle.processors=1"));
  }

  @Test
  void computingTask_alone_getsSeveralBudgetsAtOnce_untilAnotherIsReady() throws Exception {
    assertEquals(List.of(), run("alone", "-Dheddle.processors=1", "-Dheddle.budget=4000"));
  }

  @Test
  void lowTask_besideNormalOne_getsOneTurnOfEight() throws Exception {
    assertEquals(List.of(), run("low", "-Dheddle.processors=1"));
  }

  @Test
  void deadlock_whileAThreadSends_isNotReported() throws Exception {
    assertEquals(List.of(), run("fed", "-Dheddle.deadlock=report", "-Dheddle.processors=2"));
  }

  @Test
  void deadlock_whileAThreadIsJoined_isNotReported() throws Exception {
    assertEquals(List.of(), run("joined", "-Dheddle.deadlock=report", "-Dheddle.processors=2"));
  }

  private static long count(List<String> lines, String text) {
    return lines.stream().filter(line -> line.contains(text)).count();
  }

  /** Runs {@link SchedulerPrograms} and returns what it printed on standard error. */
  private List<String> run(String program, String... options)
      throws IOException, InterruptedException {
    Path errors = folder.resolve(program);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-ea");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(SchedulerPrograms.class.getName(), program));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(errors.toFile())
            .start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        fail("not done after " + TIMEOUT_SECONDS + " s:\n" + Files.readString(errors));
      }
      assertEquals(0, process.exitValue(), Files.readString(errors));
      return Files.readAllLines(errors);
    } finally {
      process.destroyForcibly();
    }
  }
}
