package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.analysis.JdkInterfaces;
import dev.heddle.agent.plan.Call;
import dev.heddle.agent.plan.CallMode;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodInsnNode;

/** Writes calls: of the plain version, of the task version, or of whichever the receiver has. */
final class CallWriter {
  private CallWriter() {}

  /** Whether the caller itself had better look for a twin: the receiver is all that is passed. */
  static boolean testsForTwin(MethodInsnNode call, Call decided) {
    return decided.mode() != CallMode.PLAIN
        && decided.mode() != CallMode.TASK
        && call.getOpcode() == Opcodes.INVOKEINTERFACE
        && call.desc.startsWith("()")
        && JdkInterfaces.hasTwin(call.name, call.desc);
  }

  /** Calls the twin of the receiver, or goes to {@code other} with it if it has none. */
  static void writeTwinCall(MethodVisitor out, MethodInsnNode call, int taskSlot, Label other) {
    String twin = TwinWriter.twinInterface(call.name, call.desc);
    out.visitInsn(Opcodes.DUP);
    out.visitTypeInsn(Opcodes.INSTANCEOF, twin);
    out.visitJumpInsn(Opcodes.IFEQ, other);
    out.visitTypeInsn(Opcodes.CHECKCAST, twin);
    out.visitVarInsn(Opcodes.ALOAD, taskSlot);
    String taskVersion = Descriptors.taskVersion(call.desc);
    out.visitMethodInsn(Opcodes.INVOKEINTERFACE, twin, call.name, taskVersion, true);
  }

  static void write(MethodVisitor out, MethodInsnNode call, Call decided, int taskSlot) {
    if (decided.mode() == CallMode.PLAIN) {
      out.visitMethodInsn(call.getOpcode(), call.owner, call.name, call.desc, call.itf);
      return;
    }
    out.visitVarInsn(Opcodes.ALOAD, taskSlot);
    String taskVersion = Descriptors.taskVersion(call.desc);
    switch (decided.mode()) {
      case TASK ->
          out.visitMethodInsn(call.getOpcode(), call.owner, call.name, taskVersion, call.itf);
      case TWIN -> {
        String owner = decided.owner();
        String caller = TwinWriter.caller(owner, call.name, call.desc);
        String descriptor = TwinWriter.callerDescriptor(owner, call.desc);
        out.visitMethodInsn(Opcodes.INVOKESTATIC, caller, call.name, descriptor, false);
      }
      case DISPATCH -> DispatchWriter.write(out, call, decided.owner(), taskVersion);
      default -> throw new IllegalArgumentException(decided.toString());
    }
  }
}
