package dev.heddle.agent.property;

import dev.heddle.agent.fixture.ClassFiles;
import dev.heddle.agent.fixture.Outcome;
import dev.heddle.agent.fixture.WeaverHarness;
import dev.heddle.agent.fixture.WeavingLoader;
import dev.heddle.agent.fixture.WovenClassChecks;
import dev.heddle.testkit.Schedule;
import dev.heddle.testkit.Steps;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs one generated program plain and as a task, and says how they differ. */
final class ProgramRunner {
  /** One program in so many is also checked by ASM, which is slow; the JVM verifies them all. */
  private static final int CHECKED = 20;

  private final long seed;
  private final int index;
  private final Map<String, byte[]> classes;
  private final ClassFiles files;
  private final String main;
  private long suspensions;

  ProgramRunner(WeaverHarness.Weaver weaver, long seed, int index) {
    this.seed = seed;
    this.index = index;
    this.classes = Program.generate(seed, index);
    this.files = new ClassFiles(weaver, classes);
    this.main = classes.keySet().iterator().next();
  }

  /** Returns what is wrong, or null. */
  String findFault() {
    try {
      return compare();
    } catch (Throwable thrown) {
      return "failed with " + thrown + " at " + List.of(thrown.getStackTrace()).subList(0, 3);
    }
  }

  /** How often it was suspended. */
  long suspensions() {
    return suspensions;
  }

  private String compare() throws Throwable {
    String expected = runPlain();
    WeavingLoader loader = new WeavingLoader(files, true);
    return index % CHECKED == 0 ? compareChecked(expected, loader) : compareTasks(expected, loader);
  }

  private String compareChecked(String expected, WeavingLoader loader) throws Throwable {
    for (Map.Entry<String, byte[]> each : classes.entrySet()) {
      byte[] woven = files.woven(loader, each.getKey(), each.getValue());
      String complaint = WovenClassChecks.verify(woven, loader);
      if (!complaint.isEmpty()) {
        return each.getKey() + " does not verify: " + complaint;
      }
    }
    return compareTasks(expected, loader);
  }

  private String compareTasks(String expected, WeavingLoader loader) throws Throwable {
    Class<?> woven = Class.forName(main.replace('/', '.'), false, loader);
    Method run = woven.getMethod("run");
    long charged = -1;
    for (Schedule schedule : schedules()) {
      Steps steps = new Steps(run, schedule);
      String actual = outcome(woven, steps::runToEnd);
      if (!actual.equals(expected)) {
        return "under " + schedule + " expected\n  " + expected + " but was\n  " + actual;
      }
      if (charged >= 0 && charged != steps.used()) {
        return "under " + schedule + " charged " + steps.used() + ", not " + charged;
      }
      charged = steps.used();
      suspensions += steps.suspensions();
    }
    return null;
  }

  private List<Schedule> schedules() {
    return List.of(
        Schedule.everyBudget(1),
        index % 3 == 0 ? Schedule.never() : Schedule.everyBudget(0),
        Schedule.random(seed + index));
  }

  private String runPlain() throws Exception {
    Class<?> plain = Class.forName(main.replace('/', '.'), false, new WeavingLoader(files, false));
    Method run = plain.getMethod("run");
    return outcome(plain, () -> invoke(run));
  }

  private static Object invoke(Method method) throws Throwable {
    try {
      return method.invoke(null);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static String outcome(Class<?> type, Outcome.Body body) throws Exception {
    Outcome outcome = Outcome.of(() -> render(body.run()));
    return outcome + " digest " + type.getField("digest").getLong(null);
  }

  /** Arrays have no text of their own that would be the same in each run. */
  private static Object render(Object result) {
    return result instanceof int[] array ? "int[" + array.length + "]" : result;
  }

  /** Writes the program's class files into a folder. */
  void dump(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> each : classes.entrySet()) {
      String name = each.getKey().substring(each.getKey().indexOf('/') + 1);
      Files.write(folder.resolve(name + ".class"), each.getValue());
    }
  }
}
