package dev.heddle.agent.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.SkipReason;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafepointBuilderTest {
  private static MethodPlan plan(String method) throws IOException {
    return Plans.of(
        "fixture/values/Accessed", method, type -> !type.equals("java/lang/StringBuilder"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "operand", "returned"})
  void value_ofATypeThatMayNotBeNamed_cannotBeRestored(String method) {
    Unweavable thrown = assertThrows(Unweavable.class, () -> plan(method));
    assertEquals(SkipReason.INACCESSIBLE_TYPE, thrown.reason());
    assertEquals("java.lang.StringBuilder", thrown.getMessage());
  }

  @Test
  void value_thatIsDead_isNotSaved() throws IOException {
    assertEquals(1, plan("deadLocal").safepoints().stream().filter(s -> s.isCall()).count());
  }
}
