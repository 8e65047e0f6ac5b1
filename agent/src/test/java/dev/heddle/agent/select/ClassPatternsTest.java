package dev.heddle.agent.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassPatternsTest {
  @ParameterizedTest
  @CsvSource({
    "com.example.*,           com/example/A,        true",
    "com.example.*,           com/example/sub/A,    true",
    "com.example.*,           com/example/A$B,      true",
    "com.example.*,           com/examples/A,       false",
    "com.example.*,           com/example,          false",
    "com.example.A,           com/example/A,        true",
    "com.example.A,           com/example/A$B,      false",
    "com.example.A*,          com/example/A$B,      true",
    "com.example.A$B,         com/example/A$B,      true",
    "com.example.A,           comxexample/A,        false",
    "*.Test*,                 com/example/TestCase, true",
    "*,                       A,                    true",
    "a.*:b.C,                 b/C,                  true",
    "a.*:b.C,                 a/x/Y,                true",
    "a.*:b.C,                 b/D,                  false",
    "kotlin-ish.A,            kotlin-ish/A,         true",
  })
  void match_ofPatternAndClass(String patterns, String internalName, boolean matches) {
    assertEquals(matches, ClassPatterns.parse(patterns).match(internalName));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ":", " : "})
  void parse_ofNothing_isEmptyAndMatchesNothing(String text) {
    ClassPatterns none = ClassPatterns.parse(text);
    assertTrue(none.isEmpty());
    assertFalse(none.match("A"));
  }

  @Test
  void parse_ofPattern_isNotEmpty() {
    assertFalse(ClassPatterns.parse("a.B").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"com/example/*", "a b", "[A-Z]*", "a.B;c.D"})
  void parse_ofWhatNoClassIsCalled_saysWhatIsAllowed(String pattern) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> ClassPatterns.parse(pattern));
    assertEquals(
        "'" + pattern + "' is not a pattern of class names like com.example.*",
        thrown.getMessage());
  }
}
