package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Heddle;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SchedulerOptionsTest {
  private final Properties properties = new Properties();

  @Test
  void from_noProperties_hasDefaults() {
    SchedulerOptions options = SchedulerOptions.from(properties);
    assertEquals(Runtime.getRuntime().availableProcessors(), options.processors());
    assertEquals(4_000, options.budget());
  }

  @Test
  void from_properties_readsThem() {
    properties.setProperty("heddle.processors", "3");
    properties.setProperty("heddle.maxDepth", "1_000_000");
    properties.setProperty("heddle.deadlock", "report");
    SchedulerOptions options = SchedulerOptions.from(properties);
    assertEquals(3, options.processors());
    assertEquals(1_000_000, options.maxDepth());
    assertTrue(options.reportDeadlock());
  }

  @Test
  void from_badValues_saysWhatIsAllowed() {
    properties.setProperty("heddle.budget", "zero");
    assertEquals(
        "option budget=zero: allowed is a whole number from 1 to 1073741824", refused());
    properties.clear();
    properties.setProperty("heddle.deadlock", "maybe");
    assertEquals("option deadlock=maybe: allowed is ignore or report", refused());
    properties.clear();
    properties.setProperty("heddle.processors", "8");
    properties.setProperty("heddle.maxWorkers", "2");
    assertEquals(
        "option maxWorkers=2: allowed is a whole number from 8 to 1048576", refused());
  }

  @Test
  void given_whenPropertiesChange_staysAsItIs() {
    SchedulerOptions first = Heddle.options();
    System.setProperty("heddle.budget", "none");
    try {
      assertSame(first, Heddle.options());
    } finally {
      System.clearProperty("heddle.budget");
    }
  }

  private String refused() {
    return assertThrows(IllegalArgumentException.class, () -> SchedulerOptions.from(properties))
        .getMessage();
  }
}
