package dev.heddle.agent.companion;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The body of a JDK method, with the call that a patch adds. */
final class PatchedBody extends MethodVisitor {
  private final BodyPatch patch;
  private final int firstSlot;
  private final Type[] types;

  /**
   * A body.
   *
   * @param descriptor of the JDK method
   * @param next gets the body
   */
  PatchedBody(BodyPatch patch, boolean isStatic, String descriptor, MethodVisitor next) {
    super(Opcodes.ASM9, next);
    this.patch = patch;
    this.firstSlot = isStatic ? 0 : 1;
    this.types = Type.getArgumentTypes(descriptor);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    switch (patch.place()) {
      case ARGUMENT -> {
        writeCall();
        super.visitVarInsn(Opcodes.ASTORE, slot(patch.argument()));
      }
      case ENTRY -> writeCall();
      case INSTEAD -> writeInstead();
      case SKIP -> writeSkip();
      case BYTES -> writeBytes();
      default -> {}
    }
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      switch (patch.place()) {
        case EXIT, RESULT -> writeCall();
        case OR -> {
          writeCall();
          super.visitInsn(Opcodes.IOR);
        }
        default -> {}
      }
    }
    super.visitInsn(opcode);
  }

  private void writeBytes() {
    Label goOn = new Label();
    int result = writeCallAndTest(goOn);
    super.visitVarInsn(Opcodes.ALOAD, result);
    super.visitVarInsn(Opcodes.ASTORE, slot(1));
    super.visitInsn(Opcodes.ICONST_0);
    super.visitVarInsn(Opcodes.ISTORE, slot(2));
    super.visitVarInsn(Opcodes.ALOAD, result);
    super.visitInsn(Opcodes.ARRAYLENGTH);
    super.visitVarInsn(Opcodes.ISTORE, slot(3));
    writeGoOn(goOn);
  }

  private void writeInstead() {
    Label goOn = new Label();
    int result = writeCallAndTest(goOn);
    super.visitVarInsn(Opcodes.ALOAD, result);
    super.visitInsn(Opcodes.ARETURN);
    writeGoOn(goOn);
  }

  private void writeSkip() {
    Label goOn = new Label();
    writeCall();
    super.visitJumpInsn(Opcodes.IFEQ, goOn);
    super.visitInsn(Opcodes.ACONST_NULL);
    super.visitInsn(Opcodes.ARETURN);
    writeGoOn(goOn);
  }

  /**
   * Goes on if the call returns null.
   *
   * @return the slot of the result, which the author's code sets before it is read
   */
  private int writeCallAndTest(Label goOn) {
    int result = slot(types.length);
    writeCall();
    super.visitVarInsn(Opcodes.ASTORE, result);
    super.visitVarInsn(Opcodes.ALOAD, result);
    super.visitJumpInsn(Opcodes.IFNULL, goOn);
    return result;
  }

  private void writeGoOn(Label goOn) {
    super.visitLabel(goOn);
    super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    super.visitInsn(Opcodes.NOP); // the author's code may start with a frame
  }

  private void writeCall() {
    for (int parameter : patch.passed()) {
      int load =
          parameter == BodyPatch.SELF ? Opcodes.ALOAD : types[parameter].getOpcode(Opcodes.ILOAD);
      super.visitVarInsn(load, slot(parameter));
    }
    String owner = Type.getInternalName(patch.owner());
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC, owner, patch.call(), patch.descriptor(), false);
  }

  private int slot(int parameter) {
    if (parameter == BodyPatch.SELF) {
      return 0;
    }
    int slot = firstSlot;
    for (int i = 0; i < parameter; i++) {
      slot += types[i].getSize();
    }
    return slot;
  }
}
