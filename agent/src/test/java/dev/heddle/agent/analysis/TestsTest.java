package dev.heddle.agent.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.Safepoint;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestsTest {
  private static final String SAMPLE = "fixture/flow/Charged";

  private static MethodPlan plan(String method) throws IOException {
    return Plans.of(SAMPLE, method, type -> true);
  }

  private static long tests(MethodPlan plan) {
    return plan.safepoints().stream().filter(safepoint -> !safepoint.isCall()).count();
  }

  @Test
  void calls_behindATest_areChargedWithoutAnother() throws IOException {
    MethodPlan plan = plan("straight");
    assertEquals(1, tests(plan));
    assertEquals(3, plan.safepoints().stream().filter(Safepoint::isCall).count());
    assertEquals(3, plan.blocks().stream().mapToInt(block -> block.charge()).sum());
  }

  private static void assertCharges(int ofRuns, int ofJumps, String method) throws IOException {
    MethodPlan plan = plan(method);
    assertEquals(ofRuns, plan.blocks().stream().mapToInt(block -> block.charge()).sum(), method);
    assertEquals(
        ofJumps, plan.blocks().stream().mapToInt(block -> block.jumpCharge()).sum(), method);
  }

  @Test
  void jumpBack_isChargedByItselfOnlyIfNoRunBesideItIs() throws IOException {
    assertCharges(1, 0, "repeatedCall");
    assertCharges(2, 0, "callBeforeRepeating");
    assertCharges(0, 1, "repeated");
  }

  @Test
  void dynamicCall_isCharged() throws IOException {
    assertCharges(1, 0, "dynamic");
  }

  @Test
  void loop_withCalls_isTestedAtItsHeaderOnly() throws IOException {
    MethodPlan plan = plan("loop");
    Safepoint test = plan.safepoints().stream().filter(s -> !s.isCall()).findFirst().orElseThrow();
    assertEquals(1, tests(plan));
    assertEquals(plan.loops().get(1).header(), test.block());
  }

  @Test
  void loop_aroundAccessorsOnly_isCounted() throws IOException {
    MethodPlan plan = plan("accessors");
    assertEquals(1, plan.countedLoops().size());
    assertEquals(0, plan.calls().size());
  }

  @Test
  void handler_isTestedOnlyIfItMayBeReachedWithoutATest() throws IOException {
    assertEquals(1, tests(plan("handled")));
    assertEquals(1, tests(plan("handledFirst")));
  }

  @Test
  void leaves_areSmallMethodsThatCallNothing() throws IOException {
    assertEquals(Set.of("<init>()V", "field()I"), ClassFacts.read(Plans.classFile(SAMPLE)).leaves());
  }
}
