package dev.heddle.agent.assembled;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.heddle.agent.fixture.ClassFiles;
import dev.heddle.agent.fixture.FixtureRunner;
import dev.heddle.agent.fixture.WeaverHarness;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds of compiled fixtures holds of assembled ones. */
class AssembledFixturesTest {
  @TestFactory
  Stream<DynamicTest> stacks_asTasks_doWhatTheyDoPlain() {
    Assembled all = new Assembled();
    Stacks.addTo(all);
    return tests(all, false);
  }

  @TestFactory
  Stream<DynamicTest> objects_asTasks_doWhatTheyDoPlain() {
    Assembled all = new Assembled();
    Objects.addTo(all);
    return tests(all, false);
  }

  @TestFactory
  Stream<DynamicTest> flows_asTasks_doWhatTheyDoPlain() {
    Assembled all = new Assembled();
    Flows.addTo(all);
    return tests(all, false);
  }

  @TestFactory
  Stream<DynamicTest> limits_asTasks_doWhatTheyDoPlain() {
    Assembled all = new Assembled();
    Limits.addTo(all);
    return tests(all, false);
  }

  @TestFactory
  Stream<DynamicTest> limitsPassed_asTasks_pinButAreRight() {
    Assembled all = new Assembled();
    Limits.addPinnedTo(all);
    return tests(all, true);
  }

  private static Stream<DynamicTest> tests(Assembled all, boolean mayPin) {
    ClassFiles files = new ClassFiles(WeaverHarness.newWeaver(), all.classes());
    return all.classes().keySet().stream()
        .map(each -> each.replace('/', '.'))
        .map(each -> dynamicTest(each, () -> runner(files, each, mayPin).check()));
  }

  private static FixtureRunner runner(ClassFiles files, String className, boolean mayPin) {
    FixtureRunner runner = new FixtureRunner(files, className, "run");
    return mayPin ? runner.allowPins() : runner;
  }
}
