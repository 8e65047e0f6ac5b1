package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.ClassFiles;
import dev.heddle.agent.analysis.Descriptors;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes the plain {@code main} of a woven class run its task version in a task:
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   if (MainTask.enter(args, …handle of the task version…)) return;
 *   …as before…
 * }
 * }</pre>
 */
public final class MainWriter {
  private static final String DESCRIPTOR = "([Ljava/lang/String;)V";

  private MainWriter() {}

  /** Rewrites the class; returns it as it was if it has no {@code main} of the usual form. */
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
            boolean isMain = name.equals("main") && descriptor.equals(DESCRIPTOR);
            return isMain && (access & Opcodes.ACC_STATIC) != 0
                ? new Entry(reader, next)
                : next;
          }
        },
        ClassFiles.keepingFrames(reader, ClassReader.EXPAND_FRAMES));
    return writer.toByteArray();
  }

  private static final class Entry extends MethodVisitor {
    private final ClassReader reader;

    Entry(ClassReader reader, MethodVisitor next) {
      super(Opcodes.ASM9, next);
      this.reader = reader;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      boolean isInterface = (reader.getAccess() & Opcodes.ACC_INTERFACE) != 0;
      Label plain = new Label();
      visitVarInsn(Opcodes.ALOAD, 0);
      visitLdcInsn(
          new Handle(
              Opcodes.H_INVOKESTATIC,
              reader.getClassName(),
              "main",
              Descriptors.taskVersion(DESCRIPTOR),
              isInterface));
      visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Names.MAIN_TASK,
          Names.MAIN_TASK_ENTER,
          Names.MAIN_TASK_ENTER_DESC,
          false);
      visitJumpInsn(Opcodes.IFEQ, plain);
      visitInsn(Opcodes.RETURN);
      visitLabel(plain);
      Object[] locals = {"[Ljava/lang/String;"};
      visitFrame(Opcodes.F_NEW, 1, locals, 0, new Object[0]);
      visitInsn(Opcodes.NOP); // in case the author's code starts with a frame of its own
    }
  }
}
