package dev.heddle.agent.emit;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Writes calls of {@code Method.invoke}. In Java, {@code method.invoke(target, arguments)} becomes
 *
 * <pre>{@code
 * ReflectiveCall call = ReflectiveCall.of(method, target, arguments, Caller.class);
 * call.isOfTaskVersion()
 *     ? call.invoke(c)
 *     : call.method.invoke(call.target, call.arguments)
 * }</pre>
 */
final class ReflectiveCallWriter {
  private static final String CALL = Names.REFLECTIVE_CALL;
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String METHOD = "Ljava/lang/reflect/Method;";

  private ReflectiveCallWriter() {}

  /** Calls the task version, or goes to {@code plain} with the call on the stack. */
  static void writeTaskCall(MethodVisitor out, String caller, int taskSlot, Label plain) {
    out.visitLdcInsn(Type.getObjectType(caller));
    String of = "(" + METHOD + OBJECT + "[" + OBJECT + "Ljava/lang/Class;)L" + CALL + ";";
    out.visitMethodInsn(Opcodes.INVOKESTATIC, CALL, "of", of, false);
    out.visitInsn(Opcodes.DUP);
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, CALL, "isOfTaskVersion", "()Z", false);
    out.visitJumpInsn(Opcodes.IFEQ, plain);
    out.visitVarInsn(Opcodes.ALOAD, taskSlot);
    String invoke = "(" + Names.CONTINUATION_DESC + ")" + OBJECT;
    out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, CALL, "invoke", invoke, false);
  }

  /** Makes the call that is on the stack as its author wrote it. */
  static void writePlainCall(MethodVisitor out, MethodInsnNode call) {
    writeNext(out, "method", METHOD);
    writeNext(out, "target", OBJECT);
    out.visitFieldInsn(Opcodes.GETFIELD, CALL, "arguments", "[" + OBJECT);
    out.visitMethodInsn(call.getOpcode(), call.owner, call.name, call.desc, call.itf);
  }

  /** Puts a field of the call below it. */
  private static void writeNext(MethodVisitor out, String field, String descriptor) {
    out.visitInsn(Opcodes.DUP);
    out.visitFieldInsn(Opcodes.GETFIELD, CALL, field, descriptor);
    out.visitInsn(Opcodes.SWAP);
  }
}
