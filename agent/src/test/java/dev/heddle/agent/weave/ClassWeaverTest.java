package dev.heddle.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.agent.select.Selection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ByteVector;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
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

  /** Asked again for each way down to an interface, this would take longer than anyone lives. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void bridges_inALongChainOfInterfaces_areFound() {
    Map<String, byte[]> files = new HashMap<>();
    files.put("Left", interfaceFile("Left", true));
    files.put("Right", interfaceFile("Right", true));
    files.put("Step0", interfaceFile("Step0", false, "Left", "Right"));
    for (int i = 1; i < 60; i++) {
      files.put("Step" + i, interfaceFile("Step" + i, false, "Step" + (i - 1)));
    }
    ClassLoader loader = of(files);
    Set<String> bridge = Set.of("choose(L" + Descriptors.CONTINUATION + ";)V");
    assertEquals(bridge, taskVersions(weaver.weave(loader, "Step0", files.get("Step0"))));
    assertEquals(Set.of(), taskVersions(weaver.weave(loader, "Step59", files.get("Step59"))));
  }

  /** The class file has what the JVM does not read there. */
  @Test
  void methods_ofOldClassFileWithFrames_haveTaskVersions() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "Old", null, "java/lang/Object", null);
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "calls", "()V", null, null);
    code.visitCode();
    code.visitMethodInsn(Opcodes.INVOKESTATIC, "Old", "calls", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitAttribute(new StackMap());
    code.visitEnd();
    writer.visitEnd();
    byte[] woven =
        weaver.weave(ClassWeaverTest.class.getClassLoader(), "Old", writer.toByteArray());
    assertEquals(Set.of("calls(L" + Descriptors.CONTINUATION + ";)V"), taskVersions(woven));
    assertNull(WovenClassCheck.problem(woven));
  }

  /** Not one that the reader knows. */
  private static final class StackMap extends Attribute {
    StackMap() {
      super("StackMap");
    }

    @Override
    public boolean isCodeAttribute() {
      return true;
    }

    @Override
    protected ByteVector write(
        ClassWriter writer, byte[] code, int codeLength, int maxStack, int maxLocals) {
      return new ByteVector().putShort(1).putShort(200).putByte(250).putByte(251);
    }
  }

  /** Here, too, each level has twice as many ways to the first. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void weave_ofDiamondsOnDiamonds_ends() {
    Map<String, byte[]> files = new HashMap<>();
    files.put("Top0", interfaceFile("Top0", true));
    for (int i = 1; i < 60; i++) {
      files.put("Left" + i, interfaceFile("Left" + i, false, "Top" + (i - 1)));
      files.put("Right" + i, interfaceFile("Right" + i, false, "Top" + (i - 1)));
      files.put("Top" + i, interfaceFile("Top" + i, false, "Left" + i, "Right" + i));
    }
    assertEquals(Set.of(), taskVersions(weaver.weave(of(files), "Top59", files.get("Top59"))));
  }

  private static ClassLoader of(Map<String, byte[]> files) {
    return new ClassLoader() {
      @Override
      public InputStream getResourceAsStream(String name) {
        byte[] file = files.get(name.replace(".class", ""));
        return file == null ? null : new ByteArrayInputStream(file);
      }
    };
  }

  private static byte[] interfaceFile(String name, boolean declares, String... extended) {
    ClassWriter writer = new ClassWriter(0);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT;
    int ofType = access | Opcodes.ACC_INTERFACE;
    writer.visit(Opcodes.V17, ofType, name, null, "java/lang/Object", extended);
    if (declares) {
      writer.visitMethod(access, "choose", "()V", null, null).visitEnd();
    }
    writer.visitEnd();
    return writer.toByteArray();
  }
}
