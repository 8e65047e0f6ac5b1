package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.plan.ValueKind;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes task versions that only call another method: mostly the plain version, and whoever runs it
 * is pinned in it.
 */
public final class BridgeWriter {
  private final ClassVisitor out;
  private final String owner;
  private final boolean ownerIsInterface;

  /** Writes calls of methods of {@code owner}; mostly into a class of that very name. */
  public BridgeWriter(ClassVisitor out, String owner, boolean ownerIsInterface) {
    this.out = out;
    this.owner = owner;
    this.ownerIsInterface = ownerIsInterface;
  }

  /**
   * Writes the task version of a method that stays plain.
   *
   * <p>If the method has a body, exactly this body is called, not what a subclass overrides it
   * with, for the task version may itself have been called by {@code super}. It has the flags that
   * a copy has, to take the place of one when the class is transformed again.
   *
   * @param access access flags of the method
   * @param exceptions what it declares to throw; null for nothing
   */
  public void write(int access, String name, String descriptor, String[] exceptions) {
    write(access, name, descriptor, exceptions, descriptor);
  }

  /**
   * Writes the task version of a method that is inherited from {@code owner}, which calls that. It
   * saves no frame, for nothing is left to do after the call.
   */
  public void writeToTaskVersion(String name, String descriptor) {
    write(Opcodes.ACC_PUBLIC, name, descriptor, null, Descriptors.taskVersion(descriptor));
  }

  private void write(
      int access, String name, String descriptor, String[] exceptions, String called) {
    int twinAccess = PlainCopyWriter.accessOf(access);
    MethodVisitor code =
        out.visitMethod(twinAccess, name, Descriptors.taskVersion(descriptor), null, exceptions);
    code.visitCode();
    int slot = 0;
    if ((access & Opcodes.ACC_STATIC) == 0) {
      code.visitVarInsn(Opcodes.ALOAD, slot++);
    }
    for (Type argument : Type.getArgumentTypes(called)) {
      code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), slot);
      slot += argument.getSize();
    }
    code.visitMethodInsn(opcode(access), owner, name, called, ownerIsInterface);
    Type returned = Type.getReturnType(descriptor);
    code.visitInsn(
        returned == Type.VOID_TYPE ? Opcodes.RETURN : ValueKind.of(returned).returnOpcode());
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private int opcode(int access) {
    if ((access & Opcodes.ACC_STATIC) != 0) {
      return Opcodes.INVOKESTATIC;
    }
    if ((access & Opcodes.ACC_ABSTRACT) == 0) {
      return Opcodes.INVOKESPECIAL;
    }
    return ownerIsInterface ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
  }
}
