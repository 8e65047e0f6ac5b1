package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import it.otheragent.AdvisingAgent;
import it.otheragent.CountingAgent;
import it.otheragent.RedefiningAgent;
import it.programs.Advised;
import it.programs.Generated;
import it.programs.Lambdas;
import it.programs.Redefined;
import it.programs.Shared;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;

/** Others that make or change classes at run time. */
final class NeighboursIT {
  private static final String DEBUGGER =
      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void generatedSubclasses_ofWovenClasses_suspend(String options) {
    ForkedJvm.withAgent(options + ",exclude=it.programs.GeneratedExcluded:org.objectweb.*")
        .with(ClassWriter.class)
        .run(Generated.class)
        .passedChecks();
  }

  @ParameterizedTest
  @CsvSource({"true,once", "true,retransform", "false,once", "false,retransform"})
  void otherAgent_thatChangesTheSameClasses_doesNoHarm(boolean first, String mode)
      throws IOException {
    jvmWithBoth(first, agentJar(CountingAgent.class) + "=" + mode)
        .run(Shared.class)
        .passedChecks();
  }

  @ParameterizedTest
  @CsvSource({"true,once", "true,retransform", "false,once", "false,retransform"})
  void otherAgent_thatChangesMethods_changesThemInTasks(boolean first, String mode)
      throws IOException {
    jvmWithBoth(first, agentJar(AdvisingAgent.class) + "=" + mode)
        .run(Advised.class)
        .passedChecks();
  }

  @Test
  void methodsThatAnotherAgentHasChanged_areReported() throws IOException {
    String reason = " another agent has changed it since it was woven";
    ForkedJvm.Ended ended =
        jvmWithBoth(false, agentJar(AdvisingAgent.class) + "=retransform")
            .jvmOptions("-Dheddle.report=true")
            .run(Advised.class);
    ended.withErrorLine("  it.programs.Advised.listed(I)I:" + reason);
    assertFalse(ended.toString().contains("listed(II)I:" + reason), ended.toString());
    assertFalse(ended.toString().contains("enteredStatic(I)I:" + reason), ended.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void classes_thatAreRedefined_haveTheNewCodeInTasks(boolean first) throws IOException {
    String exclude = ":it.programs.RedefinedExcluded";
    String reason = ": it was redefined since it was woven";
    ForkedJvm.Ended ended =
        jvmWithBoth(first, agentJar(RedefiningAgent.class).toString(), exclude)
            .jvmOptions("-Dheddle.report=true", DEBUGGER)
            .run(Redefined.class)
            .passedChecks();
    ended.withErrorLine("  it.programs.Redefined$Changed.number()I" + reason);
    assertFalse(ended.toString().contains("Changed.parks(I)I" + reason), ended.toString());
  }

  private static ForkedJvm jvmWithBoth(boolean otherFirst, String other) {
    return jvmWithBoth(otherFirst, other, "");
  }

  private static ForkedJvm jvmWithBoth(boolean otherFirst, String other, String moreExcluded) {
    String options =
        "processors=1,budget=1,exclude=org.objectweb.*:it.otheragent.*" + moreExcluded;
    ForkedJvm jvm =
        otherFirst
            ? ForkedJvm.withoutAgent()
                .jvmOptions(
                    "-javaagent:" + other,
                    "-javaagent:" + ForkedJvm.agentJar() + "=" + options)
            : ForkedJvm.withAgent(options).jvmOptions("-javaagent:" + other);
    return jvm.with(ClassWriter.class);
  }

  @Test
  void classes_ofAnAgentThatCameBefore_areReportedAsLoadedBefore() throws IOException {
    String line = "  " + CountingAgent.class.getName() + ": was loaded before the agent";
    ForkedJvm.withoutAgent()
        .jvmOptions(
            "-javaagent:" + agentJar(CountingAgent.class) + "=once",
            "-javaagent:" + ForkedJvm.agentJar() + "=report=true,exclude=org.objectweb.*")
        .with(ClassWriter.class)
        .run(Shared.class)
        .passedChecks()
        .withErrorLine(line);
  }

  /** The JVM uses it for classes of the JDK only. */
  @Test
  void archive_ofAProgramThatWasNotWoven_doesNoHarm() throws IOException {
    Path jar = folder.resolve("programs.jar");
    String classes = ForkedJvm.placeOf(Lambdas.class).toString();
    ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
    String[] words = {"cf", jar.toString(), "-C", classes, "it/programs"};
    assertEquals(0, tool.run(System.out, System.err, words));
    Path archive = folder.resolve("programs.jsa");
    String program = Lambdas.class.getName();
    ForkedJvm.withoutAgent()
        .jvmOptions("-XX:ArchiveClassesAtExit=" + archive)
        .with(jar)
        .run(program)
        .passedChecks();
    assertTrue(Files.size(archive) > 0);
    ForkedJvm.withAgent("processors=1,budget=1")
        .jvmOptions("-XX:SharedArchiveFile=" + archive)
        .with(jar)
        .run(program)
        .passedChecks();
  }

  /** Holds the manifest alone: the classes are on the class path. */
  private Path agentJar(Class<?> agent) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", agent.getName());
    attributes.putValue("Can-Redefine-Classes", "true");
    attributes.putValue("Can-Retransform-Classes", "true");
    Path jar = folder.resolve("other-agent.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      entries.finish();
    }
    return jar;
  }
}
