package dev.heddle.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.agent.select.Selection;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClassWeaverTest {
  private final Selection selection =
      new Selection(ClassPatterns.parse(""), ClassPatterns.parse("fixture.excluded.*"), Set.of());
  private final ClassWeaver weaver = new ClassWeaver(selection, WeaveLog.NONE);

  private static byte[] classFile(String name) throws IOException {
    ClassLoader loader = ClassWeaverTest.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(name + ".class")) {
      return in.readAllBytes();
    }
  }

  private static Set<String> taskVersions(byte[] classFile) {
    Set<String> found = new TreeSet<>();
    for (String method : ClassFacts.read(classFile).methods().keySet()) {
      if (method.contains("L" + Descriptors.CONTINUATION + ";)") && !method.contains("Frame;")) {
        found.add(method);
      }
    }
    return found;
  }

  @Test
  void bridge_ofAnyClass_hasTheTaskVersionsThatItsCallersExpect() throws IOException {
    byte[] plain = classFile("fixture/flow/Loops");
    ClassLoader loader = ClassWeaverTest.class.getClassLoader();
    byte[] woven = weaver.weave(loader, "fixture/flow/Loops", plain);
    byte[] bridged = weaver.bridge(loader, plain);
    assertEquals(taskVersions(woven), taskVersions(bridged));
  }

  @Test
  void bridge_ofClassThatIsNotWoven_isNone() throws IOException {
    ClassLoader loader = ClassWeaverTest.class.getClassLoader();
    byte[] jdk = classFile("java/util/ArrayList");
    assertNull(weaver.bridge(loader, jdk));
  }
}
