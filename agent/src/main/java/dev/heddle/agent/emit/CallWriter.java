package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.plan.Call;
import dev.heddle.agent.plan.CallMode;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodInsnNode;

/** Writes calls: of the plain version, of the task version, or of whichever the receiver has. */
final class CallWriter {
  private CallWriter() {}

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
