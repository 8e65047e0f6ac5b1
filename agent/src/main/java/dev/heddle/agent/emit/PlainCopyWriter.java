package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Descriptors;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/**
 * Writes task versions of methods that are never suspended: the plain version's own code under the
 * task version's descriptor. A call of the plain version would do the same, but would show as one
 * more line in stack traces.
 *
 * <p>The task is never used, so the code may keep its locals where they are: the first of them, if
 * there is one, overwrites it.
 */
public final class PlainCopyWriter {
  private PlainCopyWriter() {}

  /** Writes the task version of a method with code. */
  public static void write(MethodNode method, ClassVisitor out) {
    int access = accessOf(method.access);
    String descriptor = Descriptors.taskVersion(method.desc);
    String[] exceptions = method.exceptions.toArray(String[]::new);
    MethodVisitor code = out.visitMethod(access, method.name, descriptor, null, exceptions);
    method.accept(new CodeOnly(code));
  }

  /** The access flags of the task version of a method with flags {@code access}. */
  static int accessOf(int access) {
    return TaskVersionWriter.accessOf(access) | access & Opcodes.ACC_SYNCHRONIZED;
  }

  /** Passes on code and what debuggers read, no annotations. */
  static class CodeOnly extends MethodVisitor {
    CodeOnly(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitParameter(String name, int access) {}

    @Override
    public void visitAnnotableParameterCount(int parameterCount, boolean visible) {}

    @Override
    public org.objectweb.asm.AnnotationVisitor visitAnnotationDefault() {
      return null;
    }

    @Override
    public org.objectweb.asm.AnnotationVisitor visitAnnotation(
        String descriptor, boolean visible) {
      return null;
    }

    @Override
    public org.objectweb.asm.AnnotationVisitor visitTypeAnnotation(
        int typeRef, org.objectweb.asm.TypePath typePath, String descriptor, boolean visible) {
      return null;
    }

    @Override
    public org.objectweb.asm.AnnotationVisitor visitParameterAnnotation(
        int parameter, String descriptor, boolean visible) {
      return null;
    }

    @Override
    public void visitAttribute(org.objectweb.asm.Attribute attribute) {}

    @Override
    public void visitLocalVariable(
        String name, String descriptor, String signature, Label start, Label end, int index) {
      super.visitLocalVariable(name, descriptor, null, start, end, index);
    }
  }
}
