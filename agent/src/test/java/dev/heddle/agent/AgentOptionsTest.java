package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.scheduler.SchedulerOptions;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class AgentOptionsTest {
  private final Properties properties = new Properties();

  private AgentOptions read(String arguments) {
    return AgentOptions.read(arguments, properties);
  }

  private String refused(String arguments) {
    return assertThrows(IllegalArgumentException.class, () -> read(arguments)).getMessage();
  }

  @Test
  void read_ofNothing_hasDefaults() {
    for (String nothing : new String[] {null, "", " "}) {
      AgentOptions options = read(nothing);
      assertTrue(options.include().isEmpty());
      assertTrue(options.exclude().isEmpty());
      assertFalse(options.mainTask());
      assertNull(options.dump());
      assertFalse(options.verify());
      assertFalse(options.report());
    }
    assertTrue(properties.isEmpty());
  }

  @Test
  void read_ofAll_hasAll() {
    AgentOptions options =
        read("include=a.*:b.C, exclude=a.D ,main=task,dump=some/folder,verify=true,report=true");
    assertTrue(options.include().match("b/C"));
    assertTrue(options.exclude().match("a/D"));
    assertTrue(options.mainTask());
    assertEquals(Path.of("some", "folder"), options.dump());
    assertTrue(options.verify());
    assertTrue(options.report());
  }

  @Test
  void read_ofSchedulerOptions_leavesThemWhereTheRuntimeReadsThem() {
    read("processors=3,budget=7");
    SchedulerOptions options = SchedulerOptions.from(properties);
    assertEquals(3, options.processors());
    assertEquals(7, options.budget());
  }

  @Test
  void read_ofProperties_isAsOfArguments() {
    properties.setProperty("heddle.main", "task");
    properties.setProperty("heddle.report", "");
    AgentOptions options = read(null);
    assertTrue(options.mainTask());
    assertTrue(options.report(), "-Dheddle.report needs no value");
  }

  @Test
  void read_ofBoth_takesTheArgument() {
    properties.setProperty("heddle.main", "task");
    properties.setProperty("heddle.budget", "5");
    assertFalse(read("main=thread,budget=6").mainTask());
    assertEquals(6, SchedulerOptions.from(properties).budget());
  }

  @Test
  void read_ofUnknownProperty_isRefusedLikeAnOption() {
    properties.setProperty("heddle.proccessors", "2");
    String message = refused(null);
    assertTrue(message.startsWith("unknown option 'proccessors': known are "), message);
  }

  @Test
  void read_ofUnknownOption_listsTheKnown() {
    String known =
        "budget, cache, deadlock, dump, exclude, include, jdk, main, maxDepth, maxWorkers,"
            + " pins, platformThreads, processors, report, seed, stackSize, taskThreads, threads,"
            + " verify";
    assertEquals("unknown option 'procesors': known are " + known, refused("procesors=2"));
    assertEquals("unknown option 'x': known are " + known, refused("budget=4,x"));
  }

  @Test
  void read_ofOptionWithoutValue_saysHowToWriteIt() {
    assertEquals("option verify has no value: write verify=…", refused("verify"));
    assertEquals("option budget has no value: write budget=…", refused("processors=1,budget"));
  }

  @Test
  void read_ofBadValue_saysWhatIsAllowed() {
    assertEquals("option threads=x: allowed is tasks or platform", refused("threads=x"));
    assertEquals("option main=fiber: allowed is thread or task", refused("main=fiber"));
    properties.clear();
    assertEquals("option verify=yes: allowed is false or true", refused("verify=yes"));
    properties.clear();
    assertEquals(
        "option processors=0: allowed is a whole number from 1 to 1024", refused("processors=0"));
    properties.clear();
    assertEquals(
        "option exclude: 'a/b' is not a pattern of class names like com.example.*",
        refused("exclude=a/b"));
    properties.clear();
    assertEquals(
        "option dump=\0: not the name of a folder", refused("dump=\0"), "no path has this");
  }

  @Test
  void refusals_areOneLine() {
    for (String bad : new String[] {"x=1", "x", "verify", "main=x", "budget=x", "exclude=a/b"}) {
      properties.clear();
      assertFalse(refused(bad).contains("\n"), bad);
    }
  }
}
