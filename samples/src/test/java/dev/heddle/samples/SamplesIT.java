package dev.heddle.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs each sample, with small sizes, in a JVM of its own. */
final class SamplesIT {
  private static final String AGENT =
      "-javaagent:"
          + System.getProperty("agent.jar")
          + "=platformThreads=dev.heddle.samples.PlatformThread";

  private static final long TIMEOUT_SECONDS = 120;

  /** Name, metric, value, unit. */
  private static final String LAST_LINE = "%s [a-z0-9-]+ [0-9]+(\\.[0-9]+)? [a-zA-Z/]+";

  private static final Pattern THREADS =
      Pattern.compile("threads of the operating system at most +([0-9]+)");

  /** The JVM has some twenty of its own, and on a slow machine some of ours are slow to start. */
  private static final int MAX_THREADS = 80;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ping-pong --round-trips 2000 --thread-round-trips 200 --rounds 2",
        "cross-task-call --calls 2000 --rounds 2",
        "pipe --operations 5000 --thread-operations 500 --rounds 2",
        "ring --tasks 103 --hops 10000 --thread-hops 1000 --rounds 2",
        "skynet --leaves 1000 --rounds 2",
        "hogs --ticks 100 --seconds 2",
        "deep --depth 100000 --rounds 2",
        "million --tasks 20000",
      })
  void sample_withAgent_checksItsAnswerAndEndsWithItsFigure(String command) throws Exception {
    run(command, AGENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ping-pong --round-trips 2000 --thread-round-trips 200 --rounds 2",
        "cross-task-call --calls 2000 --rounds 2",
        "pipe --operations 5000 --thread-operations 500 --rounds 2",
        "ring --tasks 103 --hops 10000 --thread-hops 1000 --rounds 2",
        "skynet --leaves 100 --rounds 2",
        "many-threads --count 100",
      })
  void sample_withoutAgent_givesTheSameAnswer(String command) throws Exception {
    run(command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ping-pong --round-trips 500 --thread-round-trips 50 --rounds 1",
        "cross-task-call --calls 500 --rounds 1",
        "ring --tasks 23 --hops 1000 --thread-hops 100 --rounds 1",
        "skynet --leaves 1000 --rounds 1",
        "deep --depth 10000 --rounds 1",
        "many-threads --count 200",
      })
  void sample_suspendedAtEverySafepoint_givesTheSameAnswer(String command) throws Exception {
    run(command, AGENT + ",budget=1,processors=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ping-pong --round-trips",
        "ping-pong --round-trip 5",
        "cross-task-call --calls 0",
        "pipe --operations -5",
        "ring --tasks 2147483648",
        "skynet --leaves 12",
        "hogs --ticks many",
        "deep --depth 1.5",
        "million 1000",
        "many-threads --count ''",
      })
  void sample_withBadOption_saysSoInOneLine(String command) throws Exception {
    List<String> words = List.of(command.split(" "));
    List<String> lines = new ArrayList<>();
    int code = fork(words, lines);
    assertEquals(2, code, lines.toString());
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).startsWith(words.get(0) + ": "), lines.toString());
  }

  @Test
  void hogs_onJdk21AndNewer_tellsHowLateVirtualThreadsAre() throws Exception {
    String output = run("hogs --ticks 50 --seconds 1", AGENT);
    boolean virtual = Runtime.version().feature() >= 21;
    String expected = virtual ? "virtual threads +[^J]*tick.*" : "virtual threads +JDK 21 .*";
    assertTrue(output.lines().anyMatch(line -> line.strip().matches(expected)), output);
  }

  @Test
  void manyThreads_withAgent_needFewOfTheOperatingSystem() throws Exception {
    String output = run("many-threads --count 20000", AGENT + ",processors=2");
    Matcher matcher = THREADS.matcher(output);
    assertTrue(matcher.find(), output);
    int most = Integer.parseInt(matcher.group(1));
    assertTrue(most < MAX_THREADS, output);
  }

  @Test
  void crossTaskCall_printsTheEventsOfOneCallInOrder() throws Exception {
    String output = run("cross-task-call --calls 500 --rounds 1", AGENT);
    int place = 0;
    for (String event :
        List.of(
            "one call, event by event:",
            "client   sends a request",
            "service  wakes with the request",
            "client   wakes with the reply")) {
      place = output.indexOf(event, place);
      assertTrue(place >= 0, "no " + event + ": " + output);
    }
  }

  /** Returns what it printed. */
  private String run(String command, String... jvmOptions) throws Exception {
    List<String> words = List.of(command.split(" "));
    List<String> lines = new ArrayList<>();
    int code = fork(words, lines, jvmOptions);
    String output = String.join("\n", lines);
    assertEquals(0, code, output);
    String lastLine = lines.get(lines.size() - 1);
    assertTrue(lastLine.matches(String.format(LAST_LINE, words.get(0))), output);
    return output;
  }

  private int fork(List<String> words, List<String> lines, String... jvmOptions)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(javaCommand(words, jvmOptions))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        fail("not done after " + TIMEOUT_SECONDS + " s:\n" + Files.readString(output));
      }
    } finally {
      process.destroyForcibly();
    }
    lines.addAll(Files.readAllLines(output));
    return process.exitValue();
  }

  private static List<String> javaCommand(List<String> words, String... jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(jvmOptions));
    command.add("-cp");
    command.add(
        System.getProperty("samples.jar") + File.pathSeparator + System.getProperty("runtime.jar"));
    command.add("dev.heddle.samples." + className(words.get(0)));
    command.addAll(words.subList(1, words.size()));
    return command;
  }

  private static String className(String sample) {
    StringBuilder name = new StringBuilder();
    for (String part : sample.split("-")) {
      name.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
    }
    return name.toString();
  }
}
