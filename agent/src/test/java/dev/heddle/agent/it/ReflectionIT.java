package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.it.ForkedJvm.Ended;
import it.programs.Reflecting;
import it.programs.ReflectionFacts;
import it.programs.ReflectiveCalls;
import it.programs.Shapes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reflection, proxies and serialization do not notice that classes are woven. */
final class ReflectionIT {
  @TempDir Path folder;

  @Test
  void reflection_ofWovenClasses_tellsTheSame() throws IOException {
    Ended plain = ForkedJvm.withoutAgent().run(ReflectionFacts.class).withCode(0);
    Ended woven = ForkedJvm.withAgent("dump=" + folder).run(ReflectionFacts.class).withCode(0);
    assertEquals(String.join("\n", plain.out()), String.join("\n", woven.out()));
    for (Class<?> type : Shapes.all()) {
      if (!type.isAnnotation() && type != Shapes.Square.class && type != Shapes.class) {
        assertWoven(type);
      }
    }
  }

  /** So that it is no wonder if nothing is noticed. */
  private void assertWoven(Class<?> type) throws IOException {
    Path classFile = folder.resolve(type.getName().replace('.', '/') + ".class");
    String content = Files.readString(classFile, StandardCharsets.ISO_8859_1);
    assertTrue(content.contains("Ldev/heddle/continuation/Continuation;)"), type.getName());
  }

  @Test
  void reflectiveCalls_withoutAgent_areWhatIsExpected() {
    ForkedJvm.withoutAgent().run(Reflecting.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void reflectiveCalls_inTasks_workAsUsual(String options) {
    ForkedJvm.withAgent(options).run(Reflecting.class).passedChecks();
  }

  @Test
  void methodsAndProxies_withoutAgent_areWhatIsExpected() {
    ForkedJvm.withoutAgent().run(ReflectiveCalls.class).passedChecks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=2,verify=true", "processors=1,budget=1", "jdk=plain"})
  void methodsAndProxies_thatSuspend_workAsUsual(String options) {
    ForkedJvm.withAgent(options).run(ReflectiveCalls.class).passedChecks();
  }
}
