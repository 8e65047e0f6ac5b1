package dev.heddle.agent.emit;

import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Writes calls of JDK methods whose task versions stand in other classes than the methods: dynamic
 * calls, bound when they are first made.
 */
public final class DispatchWriter {
  private static final Handle VIRTUAL =
      handle(Names.DISPATCH_VIRTUAL, Names.DISPATCH_VIRTUAL_DESC);
  private static final Handle STATIC = handle(Names.DISPATCH_STATIC, Names.DISPATCH_OF_DESC);
  private static final Handle SPECIAL = handle(Names.DISPATCH_SPECIAL, Names.DISPATCH_OF_DESC);

  private DispatchWriter() {}

  private static Handle handle(String name, String descriptor) {
    return new Handle(Opcodes.H_INVOKESTATIC, Names.DISPATCH, name, descriptor, false);
  }

  /**
   * Writes a call.
   *
   * @param receiver what the receiver is to the caller, by internal name
   * @param descriptor what the call takes and returns: the task version's own descriptor, or the
   *     plain one for a plain call
   */
  public static void write(
      MethodVisitor out, MethodInsnNode call, String receiver, String descriptor) {
    switch (call.getOpcode()) {
      case Opcodes.INVOKESTATIC ->
          out.visitInvokeDynamicInsn(
              call.name, descriptor, STATIC, Type.getObjectType(call.owner));
      case Opcodes.INVOKESPECIAL ->
          out.visitInvokeDynamicInsn(
              call.name,
              withReceiver(receiver, descriptor),
              SPECIAL,
              Type.getObjectType(call.owner));
      default ->
          out.visitInvokeDynamicInsn(call.name, withReceiver(receiver, descriptor), VIRTUAL);
    }
  }

  /** Writes a call through an interface whose receiver has no twin, or none that is known. */
  static void writeVirtual(MethodVisitor out, String owner, String name, String descriptor) {
    out.visitInvokeDynamicInsn(name, withReceiver(owner, descriptor), VIRTUAL);
  }

  private static String withReceiver(String receiver, String descriptor) {
    return "(L" + receiver + ";" + descriptor.substring(1);
  }
}
