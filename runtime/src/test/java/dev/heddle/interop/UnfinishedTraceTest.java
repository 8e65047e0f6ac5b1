package dev.heddle.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class UnfinishedTraceTest {
  private final UnfinishedTrace missing = UnfinishedTrace.orNew(null);

  @Test
  void finish_nothingMissing_appendsCallers() {
    assertEquals("A B X Y", finished("A B", "X Y", false));
  }

  @Test
  void finish_missingInside_isPutThere() {
    missing.add(element("c"), 1);
    missing.calledBy("B");
    assertEquals("A c B X", finished("A B", "X", false));
  }

  @Test
  void finish_severalInOnePlace_keepTheirOrder() {
    missing.add(element("c"), 1);
    missing.add(element("d"), 1);
    missing.calledBy("B");
    missing.add(element("e"), 2);
    assertEquals("A c d B e X", finished("A B", "X", false));
  }

  @Test
  void finish_elementsOfMethodHandles_areNotCounted() {
    missing.add(element("c"), 1);
    missing.calledBy("B");
    assertEquals(
        "A java.lang.invoke.H c B", finished("A java.lang.invoke.H B", "", false));
  }

  @Test
  void finish_methodsCountedThatTheJvmHides_goesByTheCallersName() {
    missing.add(element("c"), 3); // two more than are shown
    missing.calledBy("B");
    missing.add(element("d"), 4);
    missing.calledBy("C");
    assertEquals("A c B d C", finished("A B C", "", false));
  }

  @Test
  void finish_callerShownTwice_countDecides() {
    missing.add(element("c"), 2);
    missing.calledBy("B");
    assertEquals("A B c B B", finished("A B B B", "", false));
  }

  @Test
  void finish_elementsOfTheThrown_areNotCounted() {
    missing.add(element("c"), 0);
    missing.calledBy("A");
    assertEquals(
        "java.lang.Exception java.lang.Throwable c A",
        finished("java.lang.Exception java.lang.Throwable A", "", false));
  }

  @Test
  void finish_callerUnknown_isPutAtTheEnd() {
    missing.add(element("c"), 5);
    assertEquals("A B c X", finished("A B", "X", false));
  }

  @Test
  void finish_cut_staysAsLongAndLeavesOutTheCallers() {
    missing.add(element("c"), 1);
    missing.calledBy("B");
    assertEquals("A c", finished("A B", "X", true));
  }

  @Test
  void isUnfinished_tells() {
    assertTrue(UnfinishedTrace.isUnfinished(missing.withCallers(elements(""))));
    assertFalse(UnfinishedTrace.isUnfinished(elements("")));
    assertFalse(UnfinishedTrace.isUnfinished(elements("A")));
  }

  private String finished(String own, String callers, boolean isCut) {
    StackTraceElement[] unfinished = missing.withCallers(elements(callers));
    StackTraceElement[] all =
        UnfinishedTrace.finish(unfinished, elements(own), RuntimeException.class, isCut);
    return Arrays.stream(all)
        .map(StackTraceElement::getClassName)
        .collect(Collectors.joining(" "));
  }

  private static StackTraceElement[] elements(String names) {
    return names.isEmpty()
        ? new StackTraceElement[0]
        : Arrays.stream(names.split(" "))
            .map(UnfinishedTraceTest::element)
            .toArray(StackTraceElement[]::new);
  }

  private static StackTraceElement element(String className) {
    return new StackTraceElement(className, "m", null, 1);
  }
}
