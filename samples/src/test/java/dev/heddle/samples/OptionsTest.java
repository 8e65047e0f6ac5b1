package dev.heddle.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class OptionsTest {
  private final Options options =
      new Options("ring").addInt("tasks", 503, "tasks").add("hops", 1_000, "hops");

  @Test
  void take_nothing_keepsDefaults() {
    options.take();

    assertEquals(503, options.getInt("tasks"));
    assertEquals(1_000, options.get("hops"));
  }

  @Test
  void take_oneOption_keepsTheOthers() {
    options.take("--hops", "5_000_000_000");

    assertEquals(503, options.getInt("tasks"));
    assertEquals(5_000_000_000L, options.get("hops"));
  }

  @Test
  void take_unknownOption_saysWhatIsKnown() {
    assertMistake("ring: unknown option --hop; known: --tasks, --hops", "--hop", "1");
    assertMistake("ring: unknown option hops; known: --tasks, --hops", "hops", "1");
  }

  @Test
  void take_missingValue_saysSo() {
    assertMistake(
        "ring: option --hops needs a value, as in --hops 1000", "--tasks", "3", "--hops");
  }

  @Test
  void take_badValue_saysWhatIsAllowed() {
    String hops = "ring: --hops must be a whole number from 1 to 9223372036854775807, was ";
    assertMistake(hops + "'0'", "--hops", "0");
    assertMistake(hops + "'ten'", "--hops", "ten");
    assertMistake(hops + "'9223372036854775808'", "--hops", "9223372036854775808");
    String tasks = "ring: --tasks must be a whole number from 1 to 2147483647, was ";
    assertMistake(tasks + "'2147483648'", "--tasks", "2147483648");
  }

  private void assertMistake(String message, String... arguments) {
    Throwable thrown =
        assertThrows(IllegalArgumentException.class, () -> options.take(arguments));
    assertEquals(message, thrown.getMessage());
  }
}
