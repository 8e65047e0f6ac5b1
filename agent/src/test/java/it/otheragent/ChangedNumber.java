package it.otheragent;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Other code for a class: one number in place of another, both of them small or both not. */
public final class ChangedNumber {
  private ChangedNumber() {}

  /** The class file in which {@code from} is {@code to} wherever the code names it. */
  public static byte[] in(ClassReader reader, int from, int to) {
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, type, signature, exceptions);
            return new MethodVisitor(Opcodes.ASM9, next) {
              @Override
              public void visitInsn(int opcode) {
                super.visitInsn(opcode == Opcodes.ICONST_0 + from ? Opcodes.ICONST_0 + to : opcode);
              }

              @Override
              public void visitIntInsn(int opcode, int operand) {
                super.visitIntInsn(opcode, operand == from ? to : operand);
              }
            };
          }
        },
        0);
    return writer.toByteArray();
  }
}
