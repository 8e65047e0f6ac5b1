package dev.heddle.agent.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.fixture.ClassFiles;
import dev.heddle.agent.fixture.WeaverHarness;
import dev.heddle.agent.fixture.WeavingLoader;
import dev.heddle.interop.StackTraces;
import dev.heddle.testkit.Schedule;
import dev.heddle.testkit.Steps;
import dev.heddle.testkit.Suspend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Suspended activations tell where they stand, whatever their methods and files are called. */
class PlacesTest {
  private static final String CLASS = "generated/Places";
  private static final int LINE = 42;

  @ParameterizedTest
  @ValueSource(strings = {"name", "two words", "a line\nand another", "1 2 3", ""})
  void place_ofMethodAndFileOfThatName_isThatOfTheSource(String name) throws Throwable {
    String method = name.isEmpty() ? "plain" : name;
    byte[] original = write(method, name.isEmpty() ? null : name + "//x;y");
    ClassFiles files = new ClassFiles(WeaverHarness.newWeaver(), Map.of(CLASS, original));
    Class<?> type =
        Class.forName(CLASS.replace('/', '.'), false, new WeavingLoader(files, true));
    Steps steps = new Steps(type.getMethod(method), Schedule.everyBudget(1_000));

    List<StackTraceElement> places = new ArrayList<>();
    steps.runToEnd(
        slice -> {
          slice.run();
          places.addAll(List.of(StackTraces.places(steps.top(), 10)));
        });

    assertEquals(1, places.size());
    assertEquals(method, places.get(0).getMethodName());
    assertEquals(LINE, places.get(0).getLineNumber());
    assertEquals(name.isEmpty() ? null : name + "//x;y", places.get(0).getFileName());
  }

  private static byte[] write(String method, String sourceFile) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, CLASS, null, "java/lang/Object", null);
    writer.visitSource(sourceFile, null);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor code = writer.visitMethod(access, method, "()I", null, null);
    code.visitCode();
    Label line = new Label();
    code.visitLabel(line);
    code.visitLineNumber(LINE, line);
    code.visitInsn(Opcodes.ICONST_3);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, Type.getInternalName(Suspend.class), "pauseInt", "(I)I", false);
    code.visitInsn(Opcodes.IRETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }
}
