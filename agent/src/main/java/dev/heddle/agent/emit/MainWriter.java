package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.ClassFiles;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Makes the plain {@code main} of a woven class run its task version in a task:
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   if (MainTask.enter(null, args, MethodHandles.lookup())) return;
 *   …as before…
 * }
 * }</pre>
 *
 * <p>The same for each of the forms that the launcher of JDK 25 knows: with arguments or without, of
 * an instance or static. The launcher picks one, and the others come too late to be run in a task.
 */
public final class MainWriter {
  private static final String ARGUMENTS = "[Ljava/lang/String;";
  private static final Set<String> DESCRIPTORS = Set.of("(" + ARGUMENTS + ")V", "()V");
  private static final String LOOKUPS = Type.getInternalName(MethodHandles.class);
  private static final String LOOKUP_DESC = "()Ljava/lang/invoke/MethodHandles$Lookup;";

  private MainWriter() {}

  /** Rewrites the class; returns it as it was if it has no {@code main}. */
  public static byte[] enterAsTask(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next =
                super.visitMethod(access, name, descriptor, signature, exceptions);
            int notCalled = Opcodes.ACC_PRIVATE | Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE;
            boolean isMain = name.equals("main") && DESCRIPTORS.contains(descriptor);
            return isMain && (access & notCalled) == 0
                ? new Entry(reader.getClassName(), access, descriptor, next)
                : next;
          }
        },
        ClassFiles.keepingFrames(reader, ClassReader.EXPAND_FRAMES));
    return writer.toByteArray();
  }

  private static final class Entry extends MethodVisitor {
    private final String owner;
    private final boolean isStatic;
    private final boolean takesArguments;

    Entry(String owner, int access, String descriptor, MethodVisitor next) {
      super(Opcodes.ASM9, next);
      this.owner = owner;
      this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
      this.takesArguments = !descriptor.equals("()V");
    }

    @Override
    public void visitCode() {
      super.visitCode();
      Label plain = new Label();
      int arguments = isStatic ? 0 : 1;
      load(!isStatic, 0);
      load(takesArguments, arguments);
      visitMethodInsn(Opcodes.INVOKESTATIC, LOOKUPS, "lookup", LOOKUP_DESC, false);
      visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Names.MAIN_TASK,
          Names.MAIN_TASK_ENTER,
          Names.MAIN_TASK_ENTER_DESC,
          false);
      visitJumpInsn(Opcodes.IFEQ, plain);
      visitInsn(Opcodes.RETURN);
      visitLabel(plain);
      Object[] locals = {owner, ARGUMENTS};
      int first = isStatic ? 1 : 0;
      int end = takesArguments ? 2 : 1;
      visitFrame(
          Opcodes.F_NEW,
          end - first,
          Arrays.copyOfRange(locals, first, end),
          0,
          new Object[0]);
      visitInsn(Opcodes.NOP); // in case the author's code starts with a frame of its own
    }

    private void load(boolean present, int slot) {
      if (present) {
        visitVarInsn(Opcodes.ALOAD, slot);
      } else {
        visitInsn(Opcodes.ACONST_NULL);
      }
    }
  }
}
