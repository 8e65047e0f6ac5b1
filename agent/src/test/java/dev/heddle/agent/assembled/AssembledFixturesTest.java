package dev.heddle.agent.assembled;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.heddle.agent.fixture.ClassFiles;
import dev.heddle.agent.fixture.FixtureRunner;
import dev.heddle.agent.fixture.WeaverHarness;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds of compiled fixtures holds of assembled ones. */
class AssembledFixturesTest {
  @TestFactory
  Stream<DynamicTest> stacks_asTasks_doWhatTheyDoPlain() {
    return tests(Stacks::addTo, runner -> runner);
  }

  @TestFactory
  Stream<DynamicTest> objects_asTasks_doWhatTheyDoPlain() {
    return tests(Objects::addTo, runner -> runner);
  }

  @TestFactory
  Stream<DynamicTest> flows_asTasks_doWhatTheyDoPlain() {
    return tests(Flows::addTo, runner -> runner);
  }

  @TestFactory
  Stream<DynamicTest> limits_asTasks_doWhatTheyDoPlain() {
    return tests(Limits::addTo, runner -> runner);
  }

  @TestFactory
  Stream<DynamicTest> limitsPassed_asTasks_pinButAreRight() {
    return tests(Limits::addPinnedTo, FixtureRunner::allowPins);
  }

  @TestFactory
  Stream<DynamicTest> ancientClassFiles_asTasks_pinButAreRight() {
    return tests(Limits::addAncientTo, runner -> runner.allowPins().allowNoSafepoint());
  }

  private static Stream<DynamicTest> tests(
      Consumer<Assembled> adder, UnaryOperator<FixtureRunner> option) {
    Assembled all = new Assembled();
    adder.accept(all);
    ClassFiles files = new ClassFiles(WeaverHarness.newWeaver(), all.classes());
    return all.classes().keySet().stream()
        .map(each -> each.replace('/', '.'))
        .map(each -> dynamicTest(each, () -> check(option, new FixtureRunner(files, each, "run"))));
  }

  private static void check(UnaryOperator<FixtureRunner> option, FixtureRunner runner)
      throws Exception {
    option.apply(runner).check();
  }
}
