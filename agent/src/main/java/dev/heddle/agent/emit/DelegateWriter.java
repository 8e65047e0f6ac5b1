package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.plan.Call;
import dev.heddle.agent.plan.MethodPlan;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Writes task versions of methods of hidden classes that only pass a call on, as those of lambdas
 * do: load, call, return. Nothing is left to do after the call, so when it suspends the activation
 * is not saved at all, and the call's result goes to the next frame directly. Stack traces lose
 * nothing by it, for they never show hidden classes.
 */
public final class DelegateWriter {
  private DelegateWriter() {}

  /**
   * Writes the task version.
   *
   * @param method a method without locals beside its parameters, and with one call that may suspend
   * @param call that call
   */
  public static MethodNode write(MethodNode method, MethodInsnNode call, Call decided) {
    int taskSlot = MethodPlan.taskSlot(method.access, method.desc);
    MethodNode out =
        new MethodNode(
            Opcodes.ASM9,
            TaskVersionWriter.accessOf(method.access),
            method.name,
            Descriptors.taskVersion(method.desc),
            null,
            method.exceptions.toArray(String[]::new));
    method.accept(
        new PlainCopyWriter.CodeOnly(out) {
          @Override
          public void visitMethodInsn(
              int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (name.equals(call.name) && descriptor.equals(call.desc) && owner.equals(call.owner)) {
              CallWriter.write(out, call, decided, taskSlot);
            } else {
              super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            }
          }
        });
    return out;
  }
}
