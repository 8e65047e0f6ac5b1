package dev.heddle.agent.emit;

import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.Safepoint;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the three static methods that a class with suspending methods gets: one that re-enters the
 * activation in a frame, one that returns the class's resumer, made when it is first asked for, and
 * one that tells where each safepoint stands in the source.
 */
public final class ClassSupportWriter {
  /** A constant string in a class file takes at most 65,535 bytes. */
  private static final int MAX_STRING = 20_000;

  private static final int ACCESS =
      Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;

  private final ClassVisitor out;
  private final String owner;
  private final boolean ownerIsInterface;
  private final int version;

  /** Writes into a class of that name and class file version. */
  public ClassSupportWriter(
      ClassVisitor out, String owner, boolean ownerIsInterface, int version) {
    this.out = out;
    this.owner = owner;
    this.ownerIsInterface = ownerIsInterface;
    this.version = version & 0xFFFF;
  }

  /**
   * Writes the methods.
   *
   * @param plans the methods that suspend, by number
   * @param overloads for each the number among those of the same name
   * @param sourceFile name of the source file, or null
   */
  public void write(List<MethodPlan> plans, List<Integer> overloads, String sourceFile) {
    writeResume(plans, overloads);
    writeResumer();
    writePlaces(plans, sourceFile);
  }

  private void writeResume(List<MethodPlan> plans, List<Integer> overloads) {
    MethodVisitor code =
        out.visitMethod(ACCESS, Names.CLASS_RESUME, Names.RESUME_DESC, null, null);
    Label[] cases = new Label[plans.size()];
    for (int i = 0; i < cases.length; i++) {
      cases[i] = new Label();
    }
    code.visitCode();
    if (plans.size() > 1) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitFieldInsn(Opcodes.GETFIELD, Names.FRAME, Names.POINT, "I");
      code.visitIntInsn(Opcodes.BIPUSH, 16);
      code.visitInsn(Opcodes.IUSHR);
      code.visitTableSwitchInsn(0, cases.length - 1, cases[0], cases);
    }
    for (int i = 0; i < cases.length; i++) {
      code.visitLabel(cases[i]);
      if (plans.size() > 1 && version >= Opcodes.V1_6) {
        code.visitFrame(
            Opcodes.F_NEW,
            2,
            new Object[] {Names.FRAME, Names.CONTINUATION},
            0,
            new Object[0]);
      }
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ALOAD, 1);
      String descriptor = ResumeVersionWriter.descriptor(overloads.get(i));
      if (overloads.get(i) > 0) {
        code.visitInsn(Opcodes.ACONST_NULL);
      }
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, owner, plans.get(i).name(), descriptor, ownerIsInterface);
      code.visitInsn(Opcodes.RETURN);
    }
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** It is asked for in the midst of an unwinding, so it must not throw. */
  private void writeResumer() {
    MethodVisitor code =
        out.visitMethod(ACCESS, Names.CLASS_RESUMER, "()" + Names.RESUMER_DESC, null, null);
    Label start = new Label();
    Label end = new Label();
    Label failed = new Label();
    code.visitTryCatchBlock(start, end, failed, null);
    code.visitCode();
    code.visitLabel(start);
    if (version >= Opcodes.V11) {
      Handle maker = maker(Names.CONDY_RESUMER, Names.CONDY_RESUMER_DESC);
      code.visitLdcInsn(new ConstantDynamic("resumer", Names.RESUMER_DESC, maker));
    } else if (version >= Opcodes.V1_7) {
      Handle maker = maker(Names.INDY_RESUMER, Names.INDY_RESUMER_DESC);
      code.visitInvokeDynamicInsn("resumer", "()" + Names.RESUMER_DESC, maker);
    } else {
      code.visitLdcInsn(Type.getObjectType(owner));
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Names.LINKAGE,
          Names.OLD_RESUMER,
          Names.OLD_RESUMER_DESC,
          false);
    }
    code.visitInsn(Opcodes.ARETURN);
    code.visitLabel(end);
    code.visitLabel(failed);
    if (version >= Opcodes.V1_6) {
      code.visitFrame(Opcodes.F_NEW, 0, new Object[0], 1, new Object[] {"java/lang/Throwable"});
    }
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Names.LINKAGE,
        Names.LOST_RESUMER,
        Names.LOST_RESUMER_DESC,
        false);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private static Handle maker(String name, String descriptor) {
    return new Handle(Opcodes.H_INVOKESTATIC, Names.LINKAGE, name, descriptor, false);
  }

  /**
   * As text: {@code name;line;line/name;line//file}, with the lines of each method by point. The
   * name of a method has neither semicolons nor slashes (JVMS 4.2.2), but may have blanks.
   */
  private void writePlaces(List<MethodPlan> plans, String sourceFile) {
    StringBuilder text = new StringBuilder();
    for (MethodPlan plan : plans) {
      text.append(plan.name());
      for (Safepoint safepoint : plan.safepoints()) {
        text.append(';').append(safepoint.line());
      }
      text.append('/');
    }
    text.append('/').append(sourceFile == null ? "" : sourceFile);
    MethodVisitor code =
        out.visitMethod(ACCESS, Names.CLASS_PLACES, "()Ljava/lang/String;", null, null);
    code.visitCode();
    List<String> parts = parts(text.toString());
    code.visitLdcInsn(parts.get(0));
    for (String part : parts.subList(1, parts.size())) {
      code.visitLdcInsn(part);
      code.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL,
          "java/lang/String",
          "concat",
          "(Ljava/lang/String;)Ljava/lang/String;",
          false);
    }
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < text.length(); i += MAX_STRING) {
      parts.add(text.substring(i, Math.min(text.length(), i + MAX_STRING)));
    }
    return parts.isEmpty() ? List.of("") : parts;
  }
}
