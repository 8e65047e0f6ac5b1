package dev.heddle.agent.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All fixtures do under the installed agent what they do under the weaver alone. */
class InstalledAgentIT {
  private static final Path AGENT = Path.of("target", "heddle-agent.jar").toAbsolutePath();

  /** The tests and their libraries; Heddle itself comes from the agent's jar. */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(each -> !Path.of(each).endsWith(Path.of("target", "classes")))
        .filter(each -> !Path.of(each).getFileName().toString().contains("heddle-"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void fixtures_underAgent_doWhatTheyDoPlain() throws Exception {
    assertAllPass("fixture", "fixture/");
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void groovy_underAgent_doesWhatItDoesPlain() throws Exception {
    assertAllPass(
        "foreign.Groovy", "foreign/", "groovy/", "groovyjarjar", "org/codehaus/", "org/apache/");
  }

  private static void assertAllPass(String... arguments) throws Exception {
    String output = run(arguments);
    assertTrue(output.contains("fixtures "), output);
    List<String> failures = output.lines().filter(each -> each.contains("FAILED")).toList();
    assertEquals(List.of(), failures, output);
  }

  private static String run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-javaagent:" + AGENT + "=exclude=fixture.excluded.*");
    command.add("-cp");
    command.add(classPath());
    command.add(FixturesMain.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
