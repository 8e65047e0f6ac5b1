package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CrowdingTest {
  private static final long NOW = Long.MAX_VALUE - 1_000; // the clock may wrap around
  private static final long LATER = NOW + 10_000_000;

  @AfterEach
  void end() {
    Crowding.end();
  }

  @Test
  void look_fewOrRareCollisions_staysOff() {
    Crowding.look(NOW, 7, 100);
    assertFalse(Crowding.isOn());
    Crowding.look(NOW, 1_000, 2_000_001);
    assertFalse(Crowding.isOn());
  }

  @Test
  void look_manyCollisionsInShortTime_isOnUntilItsTimeIsOver() {
    Crowding.look(NOW, 8, 16_000);
    assertTrue(Crowding.isOn());
    Crowding.expire(LATER - 1);
    assertTrue(Crowding.isOn());
    Crowding.expire(LATER);
    assertFalse(Crowding.isOn());
  }

  @Test
  void look_whileOn_doesNotProlongIt() {
    Crowding.look(NOW, 1_000, 1_000);
    Crowding.look(LATER - 1, 1_000, 1_000);
    assertTrue(Crowding.isOn());
    Crowding.look(LATER, 1_000, 1_000);
    assertFalse(Crowding.isOn());
  }

  @Test
  void isWorthSharing_tellsByTheTimeThatTheLastTaskWouldWait() {
    assertFalse(Crowding.isWorthSharing(0, Integer.MAX_VALUE));
    assertFalse(Crowding.isWorthSharing(2_999, 100));
    assertTrue(Crowding.isWorthSharing(3_000, 100));
    assertTrue(Crowding.isWorthSharing(2, Integer.MAX_VALUE));
  }

  @Test
  void isShared_whileCrowded_isFalseOnlyForAnActiveWorker() {
    Processor p = new Processor(0, 1);
    Crowding.begin(NOW);
    assertTrue(p.isShared(), "nobody runs what waits there");
    p.worker = new Worker(1, SchedulerOptions.from(new Properties()));
    assertFalse(p.isShared());
    p.setStalled(true);
    assertTrue(p.isShared(), "its worker is stuck");
    p.setStalled(false);
    Crowding.end();
    assertTrue(p.isShared(), "nobody collides");
  }
}
