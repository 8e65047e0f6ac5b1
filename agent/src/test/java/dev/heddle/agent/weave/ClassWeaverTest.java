package dev.heddle.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.agent.select.Selection;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.util.Printer;

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

  /** Calls of an interface's default by {@code super} came with class files of Java 8. */
  @ParameterizedTest
  @CsvSource({"52, INVOKESPECIAL", "51, INVOKEVIRTUAL"})
  void bridge_whereInterfacesMerge_suspendsIfTheClassFileMayCallTheDefault(int version, String how)
      throws IOException {
    byte[] plain = classFile("fixture/calls/Diamonds$OfDefaultingAndBoth");
    plain[7] = (byte) version; // the low byte, in each class file
    ClassLoader loader = ClassWeaverTest.class.getClassLoader();
    ClassNode woven = new ClassNode();
    new ClassReader(weaver.weave(loader, "fixture/calls/Diamonds$OfDefaultingAndBoth", plain))
        .accept(woven, 0);
    List<String> calls = new ArrayList<>();
    for (MethodNode method : woven.methods) {
      for (AbstractInsnNode each : method.instructions) {
        if (each instanceof MethodInsnNode call && call.name.equals("value")) {
          calls.add(Printer.OPCODES[call.getOpcode()]);
        }
      }
    }
    assertEquals(List.of(how), calls);
  }
}
