package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import it.otheragent.CountingAgent;
import it.programs.Generated;
import it.programs.Lambdas;
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
    String other = "-javaagent:" + agentJar() + "=" + mode;
    String options = "processors=1,budget=1,exclude=org.objectweb.*:it.otheragent.*";
    ForkedJvm jvm =
        first
            ? ForkedJvm.withoutAgent()
                .jvmOptions(other, "-javaagent:" + ForkedJvm.agentJar() + "=" + options)
            : ForkedJvm.withAgent(options).jvmOptions(other);
    jvm.with(ClassWriter.class).run(Shared.class).passedChecks();
  }

  @Test
  void classes_ofAnAgentThatCameBefore_areReportedAsLoadedBefore() throws IOException {
    String line = "  " + CountingAgent.class.getName() + ": was loaded before the agent";
    ForkedJvm.withoutAgent()
        .jvmOptions(
            "-javaagent:" + agentJar() + "=once",
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
  private Path agentJar() throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", CountingAgent.class.getName());
    attributes.putValue("Can-Redefine-Classes", "true");
    attributes.putValue("Can-Retransform-Classes", "true");
    Path jar = folder.resolve("counting-agent.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      entries.finish();
    }
    return jar;
  }
}
