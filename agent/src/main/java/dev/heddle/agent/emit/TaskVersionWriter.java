package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.emit.Copies.Node;
import dev.heddle.agent.plan.MethodPlan;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/** Writes task versions: the method as its author wrote it, with safepoints. */
public final class TaskVersionWriter extends VersionWriter {
  /** What a task version keeps of its method's access flags. */
  private static final int KEPT =
      Opcodes.ACC_PUBLIC
          | Opcodes.ACC_PRIVATE
          | Opcodes.ACC_PROTECTED
          | Opcodes.ACC_STATIC
          | Opcodes.ACC_FINAL
          | Opcodes.ACC_STRICT;

  private TaskVersionWriter(MethodPlan plan, MethodNode out, FrameTypes types, int number) {
    super(plan, out, types, new SafepointWriter(plan, out, types, number));
  }

  /**
   * Writes the task version of a method.
   *
   * @param number number of the method among those of its class that suspend
   * @param exceptions what it declares to throw
   */
  public static MethodNode write(MethodPlan plan, int number, List<String> exceptions) {
    String descriptor = Descriptors.taskVersion(plan.descriptor());
    MethodNode out =
        new MethodNode(
            Opcodes.ASM9,
            accessOf(plan.access()),
            plan.name(),
            descriptor,
            null,
            exceptions.toArray(String[]::new));
    new TaskVersionWriter(plan, out, new FrameTypes(plan, false), number).write();
    return out;
  }

  /** The access flags of the task version of a method with flags {@code access}. */
  static int accessOf(int access) {
    return access & KEPT | Opcodes.ACC_SYNTHETIC;
  }

  private void write() {
    out.visitCode();
    if (types.taskSlot() != plan.taskParameter()) {
      out.visitVarInsn(Opcodes.ALOAD, plan.taskParameter());
      out.visitVarInsn(Opcodes.ASTORE, types.taskSlot());
    }
    copies.enter(new Node(0, 0));
    writeNodes();
    out.visitMaxs(0, 0);
    out.visitEnd();
    UnusedFrames.remove(out);
  }

  @Override
  void writeReturn(int opcode) {
    out.visitInsn(opcode);
  }
}
