package dev.heddle.agent.assembled;

import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Operand stacks of every shape across a suspension, and stack instructions. */
final class Stacks implements Opcodes {
  private Stacks() {}

  static void addTo(Assembled all) {
    dupForms(all);
    wideDupForms(all);
    manyValues(all);
    nullsAndMerges(all);
    loopsWithOperands(all);
    leftovers(all);
  }

  private static void dupForms(Assembled all) {
    all.add("DupX1", "()I", c ->
        c.push(7).push(9).pauseInt().op(DUP_X1).pause()
            .op(IMUL).pause().op(ISUB).pauseInt().op(IRETURN));
    all.add("DupX2", "()I", c ->
        c.push(3).push(5).push(11).op(DUP_X2).pause()
            .op(IMUL).pauseInt().op(ISUB).pause().op(IADD, IRETURN));
    all.add("Swap", "()I", c ->
        c.push(3).push(5).pause().op(SWAP).pause().op(ISUB).pauseInt().op(IRETURN));
    all.add("Dup2OfInts", "()I", c ->
        c.push(3).push(5).op(DUP2).pause().op(IMUL).pause().op(IADD).pauseInt().op(ISUB, IRETURN));
    all.add("Dup2X1OfInts", "()I", c ->
        c.push(2).push(3).push(5).op(DUP2_X1).pause()
            .op(IMUL).pause().op(ISUB).pause().op(IADD).pauseInt().op(IADD, IRETURN));
    all.add("Dup2X2OfInts", "()I", c ->
        c.push(2).push(3).push(5).push(7).op(DUP2_X2).pause()
            .op(IMUL).pause().op(ISUB).pause().op(IADD).pause()
            .op(IMUL).pauseInt().op(ISUB, IRETURN));
    all.add("Pop2", "()I", c ->
        c.push(1).push(2).push(3).pause().op(POP2)
            .ldc(4L).pauseLong().op(POP2).pause().op(IRETURN));
  }

  private static void wideDupForms(Assembled all) {
    all.add("Dup2OfLong", "()J", c ->
        c.ldc(5L).op(DUP2).pause().op(LMUL).pauseLong().op(LRETURN));
    all.add("DupX2OverLong", "()J", c ->
        c.ldc(1L << 40).push(3).op(DUP_X2).pause().op(I2L, LADD).pauseLong()
            .op(DUP2_X1).pause().op(POP2, I2L, LADD, LRETURN));
    all.add("Dup2X1OfLong", "()J", c ->
        c.push(6).ldc(7L << 33).op(DUP2_X1).pause().op(L2I).pauseInt().op(IADD, I2L, LADD)
            .pauseLong().op(LRETURN));
    all.add("Dup2X2OfDoubles", "()D", c ->
        c.ldc(1.5).ldc(2.25).op(DUP2_X2).pause().op(DSUB).pause().op(DMUL)
            .suspend("pauseDouble", "(D)D").op(DRETURN));
    all.add("Dup2X2LongOverInts", "()J", c ->
        c.push(3).push(4).ldc(9L << 32).op(DUP2_X2).pause().op(L2I, IADD, ISUB).pauseInt()
            .op(I2L, LADD, LRETURN));
    all.add("MixedWidths", "()D", c -> {
      c.push(1).ldc(2L).ldc(3f).ldc(4d).ldc("five").push(6);
      c.pauseInt().op(SWAP).pauseRef().cast("java/lang/String");
      c.callVirtual("java/lang/String", "length", "()I").op(IADD, I2D, DADD).pause();
      c.op(D2F, FMUL, F2L).pauseLong().op(LADD, L2I, IADD, I2D);
      c.suspend("pauseDouble", "(D)D").op(DRETURN);
    });
  }

  private static void manyValues(Assembled all) {
    all.add("DozensOfOperands", "()J", c -> {
      c.ldc(1L);
      for (int i = 0; i < 40; i++) {
        c.push(i).ldc(3L * i);
      }
      c.pause();
      for (int i = 0; i < 40; i++) {
        if (i == 20) {
          c.pauseLong();
        }
        c.op(DUP2_X1, POP2, I2L, LADD, LXOR);
      }
      c.op(LRETURN);
    });
  }

  private static void nullsAndMerges(Assembled all) {
    all.add("NullsOnTheStack", "()I", c -> {
      c.op(ACONST_NULL, ACONST_NULL).pause().op(DUP).pauseRef().op(POP);
      Label same = new Label();
      c.visitJumpInsn(IF_ACMPEQ, same);
      c.push(1).op(IRETURN);
      c.visitLabel(same);
      c.push(2).pauseInt().op(IRETURN);
    });
    all.add("MergedOperands", "()Ljava/lang/Object;", c -> {
      Label other = new Label();
      Label end = new Label();
      c.push(7).ldc("below").push(1).pauseInt();
      c.visitJumpInsn(IFEQ, other);
      c.ldc("text");
      c.visitJumpInsn(GOTO, end);
      c.visitLabel(other);
      c.push(5).callStatic("java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;");
      c.visitLabel(end);
      c.pause().callVirtual("java/lang/Object", "toString", "()Ljava/lang/String;");
      c.pauseRef().cast("java/lang/String");
      c.callVirtual("java/lang/String", "concat", "(Ljava/lang/String;)Ljava/lang/String;");
      c.op(SWAP).pauseInt().op(POP, ARETURN);
    });
    all.add("NullMergedWithValue", "()I", c -> {
      Label loop = new Label();
      Label end = new Label();
      c.op(ACONST_NULL).store(ASTORE, 0).push(0).store(ISTORE, 1);
      c.visitLabel(loop);
      c.pause().load(ILOAD, 1).push(3);
      c.visitJumpInsn(IF_ICMPGE, end);
      c.ldc("abc").pauseRef().cast("java/lang/String").store(ASTORE, 0);
      c.visitIincInsn(1, 1);
      c.visitJumpInsn(GOTO, loop);
      c.visitLabel(end);
      c.load(ALOAD, 0).pause().callVirtual("java/lang/String", "length", "()I").op(IRETURN);
    });
  }

  private static void loopsWithOperands(Assembled all) {
    all.add("LoopOverOperands", "()I", c -> {
      Label loop = new Label();
      c.push(10).store(ISTORE, 0);
      c.push(1).ldc("kept").push(0);
      c.visitLabel(loop);
      c.load(ILOAD, 0).pauseInt().op(IADD);
      c.visitIincInsn(0, -1);
      c.load(ILOAD, 0);
      c.visitJumpInsn(IFGT, loop);
      c.op(SWAP).cast("java/lang/String").callVirtual("java/lang/String", "length", "()I");
      c.op(IADD, IADD, IRETURN);
    });
    all.add("CallFreeLoopOverOperands", "()J", c -> {
      Label loop = new Label();
      c.push(30000).store(ISTORE, 0);
      c.ldc(1L).ldc(3L);
      c.visitLabel(loop);
      c.load(ILOAD, 0).op(I2L, LADD);
      c.visitIincInsn(0, -1);
      c.load(ILOAD, 0);
      c.visitJumpInsn(IFGT, loop);
      c.op(LADD, LRETURN);
    });
  }

  private static void leftovers(Assembled all) {
    all.add("ReturnAboveLeftovers", "()I", c ->
        c.push(1).ldc(2L).ldc("three").pause().push(4).pauseInt().op(IRETURN));
    all.add("ThrowAboveLeftovers", "()I", c -> {
      Label start = new Label();
      Label end = new Label();
      Label handler = new Label();
      c.visitTryCatchBlock(start, end, handler, "java/lang/IllegalStateException");
      c.visitLabel(start);
      c.push(1).ldc(2L);
      c.visitTypeInsn(NEW, "java/lang/IllegalStateException");
      c.op(DUP).ldc("x").pauseRef().cast("java/lang/String");
      c.construct("java/lang/IllegalStateException", "(Ljava/lang/String;)V");
      c.op(ATHROW);
      c.visitLabel(end);
      c.visitLabel(handler);
      c.callVirtual("java/lang/Throwable", "getMessage", "()Ljava/lang/String;");
      c.callVirtual("java/lang/String", "length", "()I").pauseInt().op(IRETURN);
    });
    narrowing(all);
    reusedParameters(all);
    all.add("TailCall", Opcodes.V17, t -> {
      t.method("run", "()J", c -> c.push(5).callStatic(t.name, "down", "(I)J").op(LRETURN));
      t.method("down", "(I)J", c -> {
        Label more = new Label();
        c.load(ILOAD, 0);
        c.visitJumpInsn(IFGT, more);
        c.ldc(77L).pauseLong().op(LRETURN);
        c.visitLabel(more);
        c.load(ILOAD, 0).push(1).op(ISUB).callStatic(t.name, "down", "(I)J").op(LRETURN);
      });
    });
  }

  /** What a method returns is cut down to its type by the return itself. */
  private static void narrowing(Assembled all) {
    for (String type : new String[] {"Z", "B", "C", "S"}) {
      all.add("ReturnsTooLarge" + type, Opcodes.V17, t -> {
        t.method("run", "()I", c ->
            c.callStatic(t.name, "narrow", "()" + type).pauseInt().op(IRETURN));
        t.method("narrow", "()" + type, c -> c.push(0x12345).pauseInt().push(1).op(IADD, IRETURN));
      });
    }
  }

  /** Kotlin puts wide locals where its last parameter was, half of them behind the parameters. */
  private static void reusedParameters(Assembled all) {
    all.add("LongOverLastParameter", Opcodes.V17, t -> {
      t.method("run", "()J", c -> c.push(7).push(5).callStatic(t.name, "sum", "(II)J").op(LRETURN));
      t.method("sum", "(II)J", c -> {
        Label calls = new Label();
        Label loop = new Label();
        Label end = new Label();
        c.load(ILOAD, 1).pauseInt().op(I2L).store(LSTORE, 1);
        c.visitLabel(calls);
        c.load(LLOAD, 1).pauseLong().ldc(3L).op(LADD).store(LSTORE, 1);
        c.visitIincInsn(0, -1);
        c.load(ILOAD, 0);
        c.visitJumpInsn(IFGT, calls);
        c.push(0).store(ISTORE, 0);
        c.visitLabel(loop);
        c.load(ILOAD, 0).push(300);
        c.visitJumpInsn(IF_ICMPGE, end);
        c.load(LLOAD, 1).load(ILOAD, 0).op(I2L, LADD).store(LSTORE, 1);
        c.visitIincInsn(0, 1);
        c.visitJumpInsn(GOTO, loop);
        c.visitLabel(end);
        c.load(LLOAD, 1).pauseLong().op(LRETURN);
      });
    });
    all.add("DoubleOverReceiver", Opcodes.V17, t -> {
      t.method(Opcodes.ACC_PUBLIC, "<init>", "()V", c ->
          c.load(ALOAD, 0).construct("java/lang/Object", "()V").op(RETURN));
      t.method("run", "()D", c -> {
        c.visitTypeInsn(NEW, t.name);
        c.op(DUP).construct(t.name, "()V").callVirtual(t.name, "value", "()D").op(DRETURN);
      });
      t.method(Opcodes.ACC_PUBLIC, "value", "()D", c -> {
        c.load(ALOAD, 0).pauseRef().op(POP).ldc(1.5).store(DSTORE, 0).pause();
        c.load(DLOAD, 0).load(DLOAD, 0).pause().op(DMUL, DRETURN);
      });
    });
  }
}
