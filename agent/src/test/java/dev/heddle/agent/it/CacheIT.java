package dev.heddle.agent.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.it.ForkedJvm.Ended;
import it.programs.LateTraces;
import it.programs.Settings;
import it.programs.Traces;
import it.programs.TwoLambdas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Programs whose classes come from the cache, as users start them. */
final class CacheIT {
  @TempDir Path folder;

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.filter(file -> file.toString().endsWith(".index")).count();
    }
  }

  private Ended run(Class<?> program) {
    String options = "budget=1,platformThreads=*$Plain*,cache=" + folder.resolve("cache");
    return ForkedJvm.withAgent(options).run(program);
  }

  /** Two start at the same time with an empty cache; the third finds all that it needs. */
  @Test
  void program_startedThreeTimes_behavesTheSame() throws IOException {
    CompletableFuture<Ended> other = CompletableFuture.supplyAsync(() -> run(Traces.class));
    run(Traces.class).passedChecks();
    other.join().passedChecks();
    long before = files();
    Ended third = run(Traces.class).passedChecks();
    assertEquals(List.of(), third.err(), third.toString());
    assertEquals(before, files());
  }

  /** What was woven and what stayed plain is reported as if it had been woven just now. */
  @Test
  void report_ofClassesFromTheCache_isTheSame() throws IOException {
    Ended first = run(Settings.class).withCode(0);
    Ended second = run(Settings.class).withCode(0);
    assertEquals(first.out(), second.out());
    assertEquals(1, files());
  }

  /** Those of older JDKs have a number in their name. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void lambdas_ofTheSameProgram_comeFromTheCache() throws IOException {
    List<String> printed = run(TwoLambdas.class).withCode(0).out();
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      Path classes = files.filter(file -> file.toString().endsWith(".classes")).findAny().get();
      String written = Files.readString(classes, ISO_8859_1);
      assertTrue(written.contains("it/programs/TwoLambdas$$Lambda"), "lambdas are kept");
    }
    assertEquals(printed, run(TwoLambdas.class).withCode(0).out());
    assertEquals(1, files(), "the second start wove something");
  }

  /** Task versions of the JDK's methods, made while tasks run: which ones depends on the schedule. */
  @Test
  void companions_ofTheSameProgram_comeFromTheCache() throws IOException {
    run(LateTraces.class).passedChecks();
    long before = classFilesOf("TreeMap$HeddleTasks");
    assertEquals(1, before, "companions are kept");
    run(LateTraces.class).passedChecks();
    assertEquals(before, classFilesOf("TreeMap$HeddleTasks"), "it is written again");
  }

  /** How many class files of that name, but for its package, are in the cache. */
  private long classFilesOf(String name) throws IOException {
    long count = 0;
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".classes")).toList()) {
        String written = Files.readString(file, ISO_8859_1);
        count += written.split("\\Qjava/util/" + name + "\\E\\W", -1).length - 1;
      }
    }
    return count;
  }

  /** An unchanged class on the class path calls one that is a leaf first, and is none later. */
  @Test
  void changedClassOnTheClassPath_isSeen() throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Files.writeString(
        sources.resolve("Caller.java"),
        "class Caller { public static void main(String[] a) { System.out.println(Callee.f()); } }");
    compile(sources, classes, "static int f() { return 1; }");
    runCaller(classes, "1", 1);
    runCaller(classes, "1", 1);
    Path caller = classes.resolve("Caller.class");
    byte[] before = Files.readAllBytes(caller);
    compile(sources, classes, "static int f() { Thread.yield(); return 2; }");
    assertArrayEquals(before, Files.readAllBytes(caller));
    Files.delete(folder.resolve("dump/Caller.class"));
    runCaller(classes, "2", 2);
    String woven = Files.readString(folder.resolve("dump/Caller.class"), ISO_8859_1);
    assertTrue(woven.contains("Continuation;)I"), "calls the task version of f");
  }

  private static void compile(Path sources, Path classes, String f) throws IOException {
    Path callee = sources.resolve("Callee.java");
    Files.writeString(callee, "class Callee { " + f + " }");
    String[] words = {"-d", classes.toString(), callee.toString(), sources + "/Caller.java"};
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, words));
  }

  private void runCaller(Path classes, String out, int files) throws IOException {
    String options = "cache=" + folder.resolve("cache") + ",dump=" + folder.resolve("dump");
    Ended ended = ForkedJvm.withAgent(options).with(classes).run("Caller").withCode(0);
    assertEquals(List.of(out), ended.out(), ended.toString());
    assertEquals(files, files(), ended.toString());
  }

  /** What the JDK's classes call is not what the digest of the JDK tells. */
  @Test
  void patchedJdk_isNotCached() throws IOException {
    Path patch = Files.createDirectories(folder.resolve("patch"));
    Ended ended =
        ForkedJvm.withAgent("cache=" + folder.resolve("cache"))
            .jvmOptions("--patch-module", "java.base=" + patch)
            .run(Settings.class)
            .withCode(0)
            .withErrorLine("modules of the JDK are patched");
    assertTrue(ended.out().contains("true"), ended.toString());
    assertFalse(Files.exists(folder.resolve("cache")), "nothing is kept");
  }

  @Test
  void folderThatCannotBeUsed_costsOneLine() throws IOException {
    Files.writeString(folder.resolve("cache"), "not a folder");
    Ended ended = run(Settings.class).withCode(0).withErrorLine("cache=");
    assertEquals(1, ended.err().size(), ended.toString());
    assertTrue(ended.out().contains("true"), ended.toString());
  }
}
