package dev.heddle.agent.assembled;

import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Uninitialized objects in every place the verifier allows, and constants of every kind. */
final class Objects implements Opcodes {
  private static final String BUILDER = "java/lang/StringBuilder";
  private static final String FROM_TEXT = "(Ljava/lang/String;)V";

  private Objects() {}

  static void addTo(Assembled all) {
    copies(all);
    inLocals(all);
    branches(all);
    overwrittenParameters(all);
    constants(all);
  }

  private static Assembled.Code text(Assembled.Code c, String text) {
    return c.ldc(text).pauseRef().cast("java/lang/String");
  }

  private static Assembled.Code asText(Assembled.Code c) {
    return c.callVirtual("java/lang/Object", "toString", "()Ljava/lang/String;");
  }

  private static void addText(Assembled all, String name, Consumer<Assembled.Code> body) {
    all.add(name, "()Ljava/lang/Object;", body);
  }

  private static void copies(Assembled all) {
    addText(all, "NewWithoutDup", c -> {
      c.visitTypeInsn(NEW, BUILDER);
      text(c, "lost").construct(BUILDER, FROM_TEXT);
      text(c, "kept").op(ARETURN);
    });
    addText(all, "NewWithTwoDups", c -> {
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP, DUP);
      text(c, "abc").construct(BUILDER, FROM_TEXT);
      c.pause();
      c.callVirtual(BUILDER, "length", "()I").pauseInt();
      c.callVirtual(BUILDER, "append", "(I)Ljava/lang/StringBuilder;").pause();
      asText(c).op(ARETURN);
    });
    addText(all, "NewWithDupX1", c -> {
      c.ldc("under");
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP_X1).op(SWAP).pause();
      c.construct(BUILDER, FROM_TEXT);
      asText(c).pauseRef().op(ARETURN);
    });
    addText(all, "TwoUninitializedOfOneType", c -> {
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP);
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP);
      text(c, "inner").construct(BUILDER, FROM_TEXT);
      asText(c);
      c.construct(BUILDER, FROM_TEXT);
      asText(c).pauseRef().op(ARETURN);
    });
    addText(all, "InitializedCopyUnderneath", c -> {
      c.push(4).visitTypeInsn(NEW, BUILDER);
      c.op(DUP_X1, SWAP).pauseInt();
      c.construct(BUILDER, "(I)V");
      c.pause();
      c.callVirtual(BUILDER, "capacity", "()I");
      c.callStatic("java/lang/String", "valueOf", "(I)Ljava/lang/String;").op(ARETURN);
    });
  }

  private static void inLocals(Assembled all) {
    addText(all, "UninitializedInLocal", c -> {
      c.visitTypeInsn(NEW, BUILDER);
      c.store(ASTORE, 3).load(ALOAD, 3);
      text(c, "local").construct(BUILDER, FROM_TEXT);
      c.pause().load(ALOAD, 3);
      asText(c).op(ARETURN);
    });
    addText(all, "UninitializedInLocalAndStack", c -> {
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP).store(ASTORE, 0).op(DUP);
      text(c, "both").construct(BUILDER, FROM_TEXT);
      c.pause().load(ALOAD, 0);
      asText(c).op(SWAP);
      asText(c).callVirtual(
          "java/lang/String", "concat", "(Ljava/lang/String;)Ljava/lang/String;");
      c.op(ARETURN);
    });
    addText(all, "UninitializedNeverConstructed", c -> {
      c.visitTypeInsn(NEW, BUILDER);
      c.store(ASTORE, 0);
      c.visitTypeInsn(NEW, BUILDER);
      text(c, "other").op(SWAP, POP, ARETURN);
    });
  }

  private static void branches(Assembled all) {
    addText(all, "BranchWhileUninitialized", c -> {
      Label other = new Label();
      Label end = new Label();
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP).push(1).pauseInt();
      c.visitJumpInsn(IFEQ, other);
      text(c, "first");
      c.visitJumpInsn(GOTO, end);
      c.visitLabel(other);
      text(c, "second");
      c.visitLabel(end);
      c.pause().construct(BUILDER, FROM_TEXT);
      asText(c).op(ARETURN);
    });
    addText(all, "ConstructedOnTwoPaths", c -> {
      Label other = new Label();
      Label end = new Label();
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP).push(0).pauseInt();
      c.visitJumpInsn(IFEQ, other);
      text(c, "with text").construct(BUILDER, FROM_TEXT);
      c.visitJumpInsn(GOTO, end);
      c.visitLabel(other);
      c.push(9).pauseInt().construct(BUILDER, "(I)V");
      c.visitLabel(end);
      c.pause();
      asText(c).op(ARETURN);
    });
    addText(all, "LoopWhileUninitialized", c -> {
      Label loop = new Label();
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP).push(0).store(ISTORE, 0);
      c.visitLabel(loop);
      c.visitIincInsn(0, 1);
      c.load(ILOAD, 0).push(5).pauseInt();
      c.visitJumpInsn(IF_ICMPLT, loop);
      c.load(ILOAD, 0).construct(BUILDER, "(I)V");
      c.pause();
      asText(c).op(ARETURN);
    });
    addText(all, "HandlerDropsUninitialized", c -> {
      Label start = new Label();
      Label end = new Label();
      Label handler = new Label();
      c.visitTryCatchBlock(start, end, handler, "java/lang/NumberFormatException");
      c.visitLabel(start);
      c.visitTypeInsn(NEW, BUILDER);
      c.op(DUP);
      text(c, "nan").callStatic("java/lang/Integer", "parseInt", "(Ljava/lang/String;)I");
      c.construct(BUILDER, "(I)V");
      c.visitLabel(end);
      asText(c).op(ARETURN);
      c.visitLabel(handler);
      c.pause();
      asText(c).op(ARETURN);
    });
  }

  private static void overwrittenParameters(Assembled all) {
    all.add("OverwrittenThis", V17, t -> {
      t.method(ACC_PUBLIC, "<init>", "()V", c ->
          c.load(ALOAD, 0).construct("java/lang/Object", "()V").op(RETURN));
      t.method(ACC_PUBLIC, "instance", "(IJ)J", c -> {
        c.load(ALOAD, 0).pauseRef().op(POP);
        c.load(LLOAD, 2).load(ILOAD, 1).op(I2L, LADD).store(LSTORE, 0);
        c.pause().load(LLOAD, 0).store(LSTORE, 1);
        c.ldc("x").store(ASTORE, 0).pause().load(LLOAD, 1).op(LRETURN);
      });
      t.method("run", "()J", c -> {
        c.visitTypeInsn(NEW, t.name);
        c.op(DUP).construct(t.name, "()V");
        c.push(4).pauseInt().ldc(5L << 35).callVirtual(t.name, "instance", "(IJ)J").op(LRETURN);
      });
    });
  }

  private static void constants(Assembled all) {
    addText(all, "ClassConstants", c -> {
      c.ldc(org.objectweb.asm.Type.getObjectType("[[I")).pause();
      asText(c).op(ARETURN);
    });
    addText(all, "BooleanArraysAsBytes", c -> {
      c.push(3).visitIntInsn(NEWARRAY, T_BOOLEAN);
      c.op(DUP).push(1).pauseInt().push(1).op(BASTORE).pause();
      c.op(DUP).push(1).op(BALOAD).pauseInt().op(SWAP).push(0).op(BALOAD, ISUB);
      c.callStatic("java/lang/String", "valueOf", "(I)Ljava/lang/String;").op(ARETURN);
    });
  }
}
