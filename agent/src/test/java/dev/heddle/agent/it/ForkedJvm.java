package dev.heddle.agent.it;

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

/** A JVM to be forked, of the kind that runs the test. Set it up, then run one class in it. */
final class ForkedJvm {
  private static final long TIMEOUT_SECONDS = 60;

  private final List<String> options = new ArrayList<>();
  private final List<String> classPath = new ArrayList<>();
  private long timeoutSeconds = TIMEOUT_SECONDS;

  private ForkedJvm() {
    // What the JVM itself has to say, such as about class-data sharing, is not ours to check.
    options.addAll(List.of("-XX:-PrintWarnings", "-Xlog:disable", "-ea"));
    classPath.add(System.getProperty("runtime.jar"));
  }

  /** A JVM with the agent; {@code agentOptions} as in {@code name=value,name=value}, or empty. */
  static ForkedJvm withAgent(String agentOptions) {
    String suffix = agentOptions.isEmpty() ? "" : "=" + agentOptions;
    return new ForkedJvm().jvmOptions("-javaagent:" + agentJar() + suffix);
  }

  /** A JVM without the agent. */
  static ForkedJvm withoutAgent() {
    return new ForkedJvm();
  }

  static Path agentJar() {
    return Path.of(System.getProperty("agent.jar"));
  }

  /** The jar or folder that a class of the test's own class path comes from. */
  static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException("cannot find " + type, e);
    }
  }

  ForkedJvm jvmOptions(String... more) {
    options.addAll(Arrays.asList(more));
    return this;
  }

  /** Puts on the class path what {@code type} comes from; the main class's own is there anyway. */
  ForkedJvm with(Class<?> type) {
    classPath.add(placeOf(type).toString());
    return this;
  }

  /** Puts a folder of classes on the class path. */
  ForkedJvm with(Path folder) {
    classPath.add(folder.toString());
    return this;
  }

  /** What is run may take as long as that. */
  ForkedJvm within(long seconds) {
    timeoutSeconds = seconds;
    return this;
  }

  /** Puts the test's class path on the class path, except for the agent: all libraries. */
  ForkedJvm withTestClassPath() {
    String agent = placeOf(dev.heddle.agent.HeddleAgent.class).toString();
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!place.equals(agent)) {
        classPath.add(place);
      }
    }
    return this;
  }

  /** Runs a main class; its output is all that is known of it afterwards. */
  Ended run(Class<?> main, String... arguments) {
    return with(main).run(main.getName(), arguments);
  }

  /** Runs a main class that is on the class path. */
  Ended run(String main, String... arguments) {
    List<String> words = new ArrayList<>(List.of("-cp"));
    words.add(String.join(File.pathSeparator, classPath));
    words.add(main);
    words.addAll(Arrays.asList(arguments));
    return run(words);
  }

  /** Runs {@code java} with the options so far and these words. */
  Ended run(List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(words);
    try {
      return fork(command);
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command, e);
    }
  }

  private Ended fork(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("heddle-it", ".out");
    Path err = Files.createTempFile("heddle-it", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      boolean ended = process.waitFor(timeoutSeconds, TimeUnit.SECONDS);
      process.destroyForcibly().waitFor();
      Ended result = new Ended(command, process.exitValue(), read(out), read(err));
      if (!ended) {
        fail("not done after " + timeoutSeconds + " s: " + result);
      }
      return result;
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static List<String> read(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  /** What a JVM left behind. */
  record Ended(List<String> command, int code, List<String> out, List<String> err) {
    /** Asserts that a program of {@code Checks} passed all of its checks. */
    Ended passedChecks() {
      String last = out.isEmpty() ? "" : out.get(out.size() - 1);
      assertTrue(code == 0 && last.matches("[1-9][0-9]* checks passed"), toString());
      return this;
    }

    Ended withCode(int expected) {
      assertEquals(expected, code, toString());
      return this;
    }

    /** Asserts that some line of standard error contains {@code text}. */
    Ended withErrorLine(String text) {
      assertTrue(err.stream().anyMatch(line -> line.contains(text)), "no " + text + ": " + this);
      return this;
    }

    @Override
    public String toString() {
      return String.join(" ", command)
          + "\nexit code " + code
          + "\n---- standard output\n" + String.join("\n", out)
          + "\n---- standard error\n" + String.join("\n", err);
    }
  }
}
