package dev.heddle.agent.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.plan.MethodPlan;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which loops are run in strips: those whose number of iterations is known when they start. */
class QuietLoopFinderTest {
  private static MethodPlan plan(String method) throws IOException {
    return Plans.of("fixture/flow/Counted", method, type -> true);
  }

  private static int counted(String method) throws IOException {
    return plan(method).countedLoops().size();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plainField", "constant", "downwards"})
  void loop_ofKnownLength_isCounted(String method) throws IOException {
    assertEquals(1, counted(method));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "volatileField",
        "fieldInTry",
        "fieldWritten",
        "fieldWrittenByLeaf",
        "counterAssigned",
        "tryInside",
        "incrementedTwice",
        "incrementedInABranch",
        "awayFromItsBound",
        "inMonitor",
        "boundChanges"
      })
  void loop_ofUnknownLength_isNot(String method) throws IOException {
    assertEquals(0, counted(method));
  }

  @Test
  void loop_withoutCalls_keepsTheBudgetInALocalUnlessItMayThrow() throws IOException {
    assertEquals(1, plan("repeated").tightLoops().size());
    assertEquals(0, plan("repeatedInTry").tightLoops().size());
    assertEquals(0, plan("repeatedInMonitor").tightLoops().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"inMonitor", "repeatedInMonitor"})
  void loop_inAMonitor_isNotSuspended(String method) throws IOException {
    assertEquals(List.of(), plan(method).safepoints());
  }

  @Test
  void loop_aroundAnother_isNot() throws IOException {
    assertEquals(1, counted("nested"));
  }
}
