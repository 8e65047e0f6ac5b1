package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.it.ForkedJvm.Ended;
import it.programs.Settings;
import it.programs.TwoLambdas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** Options as users give them, good and bad. */
final class OptionsIT {
  private static final String HELPER = "it.programs.SettingsHelper";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "procesors=2 | procesors | processors, report, seed, stackSize, taskThreads, threads, verify",
        "processors=0 | processors=0 | 1 to 1024",
        "budget | budget | budget=",
        "main= | main | main=",
        "processors=2,main=thrad | main=thrad | thread or task",
        "threads=green | threads=green | tasks or platform",
      })
  void badOption_stopsStartUpWithOneLine(String options, String given, String allowed) {
    assertOneLine(ForkedJvm.withAgent(options).run(Settings.class), given, allowed);
  }

  @Test
  void badProperty_stopsStartUpWithOneLine() {
    ForkedJvm jvm = ForkedJvm.withAgent("").jvmOptions("-Dheddle.verify=perhaps");
    assertOneLine(jvm.run(Settings.class), "verify=perhaps", "false or true");
  }

  private static void assertOneLine(Ended ended, String given, String allowed) {
    assertTrue(ended.code() != 0, ended.toString());
    assertEquals(List.of(), ended.out(), ended.toString());
    assertEquals(1, ended.err().size(), ended.toString());
    ended.withErrorLine(given).withErrorLine(allowed);
  }

  @Test
  void options_asArgumentsOrProperties_areTheSame() {
    String argument =
        "processors=3,budget=77,maxDepth=5000,maxWorkers=9,stackSize=2097152,seed=-4"
            + ",deadlock=report,exclude=" + HELPER + ",main=thread";
    String[] properties = argument.split(",");
    for (int i = 0; i < properties.length; i++) {
      properties[i] = "-Dheddle." + properties[i];
    }
    Ended byArgument = ForkedJvm.withAgent(argument).run(Settings.class).withCode(0);
    Ended byProperty =
        ForkedJvm.withAgent("").jvmOptions(properties).run(Settings.class).withCode(0);

    assertEquals(byArgument.out(), byProperty.out());
    assertEquals("true", byArgument.out().get(0), byArgument.toString());
    assertEquals(
        "SchedulerOptions[processors=3, budget=77, maxDepth=5000, maxWorkers=9,"
            + " stackSize=2097152, seed=-4, reportDeadlock=true]",
        byArgument.out().get(1));
    assertTrue(byArgument.out().contains("  " + HELPER + ": excluded by an option"));
  }

  @Test
  void argument_overridesProperty() {
    Ended ended =
        ForkedJvm.withAgent("budget=5").jvmOptions("-Dheddle.budget=6").run(Settings.class);
    assertTrue(ended.withCode(0).out().get(1).contains("budget=5,"), ended.toString());
  }

  @Test
  void dumpVerifyAndReport_forIncludedClasses_doWhatTheySay() throws IOException {
    Path woven = folder.resolve("a/b");
    Ended ended =
        ForkedJvm.withAgent(
                "include=it.*,exclude=it.programs.*Helper,verify=true,report=true,dump=" + woven)
            .run(Settings.class)
            .withCode(0);
    assertTrue(taskVersions(woven.resolve("it/programs/Settings.class")) >= 2, ended.toString());
    assertFalse(Files.exists(woven.resolve("it/programs/SettingsHelper.class")));
    ended.withErrorLine("woven: 1 classes").withErrorLine(HELPER + ": excluded by an option");
  }

  /** Lambdas are written beside the class that they stand in, not in its place. */
  @Test
  void dump_ofClassWithLambdas_hasAllOfThem() throws IOException {
    Path woven = folder.resolve("woven");
    ForkedJvm.withAgent("dump=" + woven).run(TwoLambdas.class).withCode(0);
    Path packageOf = woven.resolve("it/programs");
    assertEquals("it/programs/TwoLambdas", nameIn(packageOf.resolve("TwoLambdas.class")));
    try (Stream<Path> files = Files.list(packageOf)) {
      List<Path> lambdas = files.filter(file -> file.toString().contains("$$Lambda")).toList();
      assertEquals(2, lambdas.size(), lambdas.toString());
      for (Path lambda : lambdas) {
        String name = nameIn(lambda);
        assertTrue(name.startsWith("it/programs/TwoLambdas$$Lambda"), name);
      }
    }
  }

  private static String nameIn(Path classFile) throws IOException {
    return new ClassReader(Files.readAllBytes(classFile)).getClassName();
  }

  private static long taskVersions(Path classFile) throws IOException {
    ClassNode node = new ClassNode();
    new ClassReader(Files.readAllBytes(classFile)).accept(node, ClassReader.SKIP_CODE);
    return node.methods.stream()
        .filter(method -> method.desc.contains("Ldev/heddle/continuation/Continuation;)"))
        .filter(method -> method.name.equals("main") || method.name.equals("helper"))
        .count();
  }

  @Test
  void include_ofOtherClasses_leavesTheRestPlain() {
    Ended ended = ForkedJvm.withAgent("include=" + HELPER).run(Settings.class).withCode(0);
    assertTrue(ended.out().contains("  " + HELPER + ": 1 method"), ended.toString());
    assertTrue(
        ended.out().contains("  it.programs.Settings: excluded by an option"), ended.toString());
  }

  @Test
  void properties_withoutAgent_weaveNothing() {
    Ended ended =
        ForkedJvm.withoutAgent().jvmOptions("-Dheddle.budget=6").run(Settings.class).withCode(0);
    assertEquals("false", ended.out().get(0));
    assertTrue(
        ended.out().stream().anyMatch(line -> line.startsWith("woven: 0 classes")),
        ended.toString());
  }
}
