package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.it.ForkedJvm.Ended;
import it.programs.MainAsTask;
import it.programs.Mains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The option {@code main=task}, with all that the launcher takes for a main class. */
final class MainIT {
  @Test
  void main_thatReturns_endsTheJvm() {
    Ended ended = runMain("return", "x").withCode(0);
    assertEquals(List.of("task main", "arguments return x", "returns"), ended.out());
    assertEquals(List.of(), ended.err());
  }

  @Test
  void main_calledAgain_isAnOrdinaryMethod() {
    Ended ended = runMain("again").withCode(0);
    assertEquals(
        List.of(
            "task main", "arguments again", "once more", "task main", "arguments return",
            "returns"),
        ended.out());
  }

  @Test
  void main_thatThrows_endsTheJvmAsUsual() {
    Ended plain = ForkedJvm.withAgent("").run(MainAsTask.class, "throw", "up").withCode(1);
    Ended ended = runMain("throw", "up").withCode(1);
    assertEquals("Exception in thread \"main\" java.lang.Exception: up", plain.err().get(0));
    assertEquals(plain.err(), ended.err());
  }

  @Test
  void main_thatExits_endsTheJvmWithItsCode() {
    runMain("exit", "7").withCode(7);
  }

  private static Ended runMain(String... arguments) {
    return asTask().run(MainAsTask.class, arguments);
  }

  private static ForkedJvm asTask() {
    return ForkedJvm.withAgent("main=task,processors=1");
  }

  @Test
  void main_thatIsInherited_runsAsTask() {
    Ended ended = asTask().run(Mains.Inherits.class, "x").withCode(0);
    assertEquals(List.of("inherited x in task main"), ended.out());
  }

  @ParameterizedTest
  @CsvSource({
    "OfInstance, instance x in task main; instance in task main",
    "WithoutArguments, static in task main",
    "OfInstanceWithoutArguments, instance in task main"
  })
  @EnabledForJreRange(min = JRE.JAVA_25)
  void main_ofNewForm_runsAsTask(String form, String expected) {
    String name = Mains.class.getName() + '$' + form;
    Ended ended = asTask().with(Mains.class).run(name, "x").withCode(0);
    assertEquals(List.of(expected.split("; ")), ended.out());
  }

  @Test
  void main_ofSourceFile_runsAsTask(@TempDir Path folder) throws IOException {
    Ended ended =
        runSource(
            folder,
            """
            class First {
              public static void main(String[] args) {
                System.out.println(args[0] + " in " + dev.heddle.Task.current().name());
              }
            }
            """);
    assertEquals(List.of("x in main"), ended.out());
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_25)
  void main_ofCompactSourceFile_runsAsTask(@TempDir Path folder) throws IOException {
    Ended ended =
        runSource(folder, "void main() { IO.println(dev.heddle.Task.current().name()); }");
    assertEquals(List.of("main"), ended.out());
  }

  private static Ended runSource(Path folder, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("Main.java"), text);
    String runtime = System.getProperty("runtime.jar");
    return asTask().run(List.of("-cp", runtime, file.toString(), "x")).withCode(0);
  }

  @Test
  void main_ofOldClassFile_runsAsTask(@TempDir Path folder) throws IOException {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "Old", null, "java/lang/Object", null);
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "main", "([Ljava/lang/String;)V", null, null);
    code.visitCode();
    code.visitFieldInsn(Opcodes.GETSTATIC, "java/lang/System", "out", "Ljava/io/PrintStream;");
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, "dev/heddle/Task", "current", "()Ldev/heddle/Task;", false);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "dev/heddle/Task", "name", "()Ljava/lang/String;", false);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, "java/io/PrintStream", "println", "(Ljava/lang/String;)V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    Files.write(folder.resolve("Old.class"), writer.toByteArray());
    Ended ended = asTask().with(folder).run("Old").withCode(0);
    assertEquals(List.of("main"), ended.out());
  }
}
