package dev.heddle.agent.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.plan.SkipReason;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
  private static Selection selection(String include, String exclude, String... loadedBefore) {
    return new Selection(
        ClassPatterns.parse(include), ClassPatterns.parse(exclude), Set.of(loadedBefore));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java/util/List",
        "java/lang/invoke/LambdaForm$MH",
        "javax/crypto/Cipher",
        "jdk/internal/misc/Unsafe",
        "sun/reflect/GeneratedConstructorAccessor1",
        "jdk/jfr/internal/Anything",
      })
  void isJdk_ofClassesOfTheJdk_isTrue(String name) {
    assertTrue(selection("", "").isJdk(name));
    assertFalse(selection("*", "").isSelected(name), "cannot be included");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Main", "com/example/A", "javax/inject/Inject", "jdk/proxy2/$Proxy1"})
  void isJdk_ofOtherClasses_isFalse(String name) {
    assertFalse(selection("", "").isJdk(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev/heddle/Task",
        "dev/heddle/channel/Channel",
        "dev/heddle/continuation/FrameLI",
        "dev/heddle/agent/Installer",
        "dev/heddle/agent/emit/Names",
        "dev/heddle/shaded/asm/ClassReader",
      })
  void isRuntime_ofHeddle_isTrue(String name) {
    assertTrue(Selection.isRuntime(name));
    assertFalse(selection("*", "").isSelected(name), "cannot be included");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev/heddle/samples/Ring", "dev/heddlespin/Task", "dev/Heddle"})
  void isRuntime_ofOthers_isFalse(String name) {
    assertFalse(Selection.isRuntime(name));
    assertTrue(selection("", "").isSelected(name));
  }

  @Test
  void skipReason_withoutPatterns_isNull() {
    assertNull(selection("", "").skipReason("com/example/A"));
  }

  @Test
  void skipReason_ofWhatIsNotIncluded_isExcluded() {
    Selection selection = selection("com.example.*", "");
    assertNull(selection.skipReason("com/example/A"));
    assertEquals(SkipReason.EXCLUDED, selection.skipReason("org/example/A"));
  }

  @Test
  void skipReason_ofWhatIsIncludedAndExcluded_isExcluded() {
    Selection selection = selection("com.example.*", "com.example.gen.*");
    assertNull(selection.skipReason("com/example/A"));
    assertEquals(SkipReason.EXCLUDED, selection.skipReason("com/example/gen/A"));
    assertFalse(selection.isSelected("com/example/gen/A"));
  }

  @Test
  void skipReason_ofWhatWasLoadedBefore_saysSo() {
    Selection selection = selection("com.example.*", "", "com/example/Early");
    assertEquals(SkipReason.LOADED_BEFORE, selection.skipReason("com/example/Early"));
    assertFalse(selection.isSelected("com/example/Early"));
    assertTrue(selection.isSelected("com/example/Early$Nested"));
  }
}
