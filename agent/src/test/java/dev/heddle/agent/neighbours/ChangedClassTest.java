package dev.heddle.agent.neighbours;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.weave.ClassWeaver;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.agent.weave.WovenClassCheck;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ChangedClassTest {
  private static final String SAMPLE = "it/programs/AdvisedSum";
  private static final String METHOD = "sum(I)I";
  private static final ClassLoader LOADER = ChangedClassTest.class.getClassLoader();

  private final byte[] original = classFile(SAMPLE);
  private final byte[] woven = woven(SAMPLE);

  private static byte[] classFile(String name) {
    try (InputStream in = LOADER.getResourceAsStream(name + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] woven(String name) {
    Selection all =
        new Selection(ClassPatterns.parse(""), ClassPatterns.parse("none"), Set.of());
    return new ClassWeaver(all, WeaveLog.NONE).weave(LOADER, name, classFile(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fixture/flow/Loops", "fixture/calls/Diamonds", "fixture/calls/Diamonds$Both"})
  void plainClass_isTheClassAsItWas(String name) {
    ClassFacts before = ClassFacts.read(classFile(name));
    ClassFacts plain = ClassFacts.read(PlainClass.write(woven(name)));
    assertEquals(before.methods(), plain.methods());
    assertEquals(before.interfaces(), plain.interfaces());
  }

  @Test
  void plainClass_unchanged_becomesTheWovenOneAgain() {
    byte[] plain = PlainClass.write(woven);
    assertEquals(ClassFacts.read(original).interfaces(), ClassFacts.read(plain).interfaces());
    assertNotEquals(ClassFacts.read(original).interfaces(), ClassFacts.read(woven).interfaces());
    ChangedClass same = new ChangedClass(woven, plain);
    assertEquals(Set.of(), same.bridged());
    ClassFacts again = ClassFacts.read(same.write());
    assertEquals(ClassFacts.read(woven).methods(), again.methods());
    assertEquals(ClassFacts.read(woven).interfaces(), again.interfaces());
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("calls", true, code -> code.call()),
        change("reads a parameter", true, code -> code.read(1)),
        change("has a variable", false, code -> code.store(2)),
        change("jumps", false, code -> code.jump()),
        change("returns", false, code -> code.returnZero()));
  }

  private static Arguments change(String what, boolean suspends, Consumer<AtStart> added) {
    return Arguments.of(what, suspends, added);
  }

  /** The flags and names of all methods stay, for the JVM changes only bodies of a loaded class. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void taskVersion_ofMethodThatAtItsStart(
      String what, boolean suspends, Consumer<AtStart> added) {
    byte[] changed = startingWith(added, PlainClass.write(woven));
    ChangedClass merged = new ChangedClass(woven, changed);
    assertEquals(suspends ? Set.of() : Set.of(METHOD), merged.bridged());
    byte[] result = merged.write();
    assertNull(WovenClassCheck.problem(result));
    assertEquals(ClassFacts.read(woven).methods(), ClassFacts.read(result).methods());
  }

  @Test
  void changedMethods_areThoseOfOtherCode() {
    byte[] changed = startingWith(code -> code.call(), original);
    assertEquals(Set.of(METHOD), ChangedClass.changedMethods(original, changed));
    assertEquals(Set.of(), ChangedClass.changedMethods(original, original.clone()));
  }

  private static byte[] startingWith(Consumer<AtStart> added, byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next =
                super.visitMethod(access, name, descriptor, signature, exceptions);
            return METHOD.equals(name + descriptor) ? new AtStart(next, added) : next;
          }
        },
        0);
    return writer.toByteArray();
  }

  /** Puts something at the start of a method. */
  private static final class AtStart extends MethodVisitor {
    private final Consumer<AtStart> added;

    AtStart(MethodVisitor next, Consumer<AtStart> added) {
      super(Opcodes.ASM9, next);
      this.added = added;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      added.accept(this);
    }

    void call() {
      visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Thread", "onSpinWait", "()V", false);
    }

    void read(int variable) {
      visitVarInsn(Opcodes.ILOAD, variable);
      visitInsn(Opcodes.POP);
    }

    void store(int variable) {
      visitInsn(Opcodes.ICONST_0);
      visitVarInsn(Opcodes.ISTORE, variable);
    }

    void jump() {
      Label on = new Label();
      visitVarInsn(Opcodes.ILOAD, 1);
      visitJumpInsn(Opcodes.IFEQ, on);
      call();
      visitLabel(on);
      visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }

    void returnZero() {
      visitInsn(Opcodes.ICONST_0);
      visitInsn(Opcodes.IRETURN);
      visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }
  }
}
