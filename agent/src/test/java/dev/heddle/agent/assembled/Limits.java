package dev.heddle.agent.assembled;

import java.util.Arrays;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Many locals, many parameters, long methods, old class files. */
final class Limits implements Opcodes {
  private Limits() {}

  static void addTo(Assembled all) {
    manyLocals(all);
    manyParameters(all);
    for (int calls : new int[] {20, 100}) {
      all.add("LongMethod" + calls, V17, t -> longMethod(t, calls));
    }
    all.add("ManyCharges", V17, Limits::manyCharges);
    all.add("ManyPairs", V17, Limits::manyPairs);
    for (int version : new int[] {V1_5, V17}) {
      all.add("Alike" + version, version, Limits::alike);
    }
    all.add("ManyOverloads", V17, Limits::manyOverloads);
    oldVersions(all);
  }

  /** Methods too long for a task version: they may pin. */
  static void addPinnedTo(Assembled all) {
    for (int calls : new int[] {350, 1_000, 3_000, 6_500}) {
      all.add("LongMethod" + calls, V17, t -> longMethod(t, calls));
    }
    all.add("WideLocals", V17, Limits::wideLocals);
    all.add("BigSwitch", V17, Limits::bigSwitch);
    all.add("MostParameters", V17, t -> parameters(t, 254));
    all.add("TooManyParameters", V17, t -> parameters(t, 255));
  }

  /** Class files from before Java 5. */
  static void addAncientTo(Assembled all) {
    for (int version : new int[] {V1_1, V1_3, V1_4}) {
      all.add("Subroutine" + (version & 0xffff), version, Limits::subroutine);
    }
  }

  private static void wideLocals(Assembled.ClassBody type) {
    type.method("run", "()J", c ->
        c.ldc(3L).pauseLong().callStatic(type.name, "body", "(J)J").op(LRETURN));
    type.method("body", "(J)J", c -> {
      for (int i = 0; i < 300; i++) {
        c.push(i).store(ISTORE, i);
      }
      c.ldc(1L << 45).store(LSTORE, 300).ldc(2.5).store(DSTORE, 302).ldc("s").store(ASTORE, 304);
      c.pause();
      c.visitIincInsn(290, 30_000);
      c.visitIincInsn(3, -3_000);
      c.pause();
      c.ldc(0L).store(LSTORE, 400);
      for (int i = 0; i < 300; i++) {
        c.load(LLOAD, 400).load(ILOAD, i).op(I2L, LADD).store(LSTORE, 400);
      }
      c.load(LLOAD, 400).load(LLOAD, 300).op(LADD).load(DLOAD, 302).op(D2L, LADD);
      c.load(ALOAD, 304).pauseRef().cast("java/lang/String");
      c.callVirtual("java/lang/String", "length", "()I").op(I2L, LADD).pauseLong().op(LRETURN);
    });
  }

  private static void bigSwitch(Assembled.ClassBody type) {
    type.method("run", "()J", c ->
        c.pause().callStatic(type.name, "body", "()J").op(LRETURN));
    type.method("body", "()J", c -> {
      Label head = new Label();
      Label next = new Label();
      Label[] cases = new Label[500];
      Arrays.setAll(cases, i -> new Label());
      c.ldc(0L).store(LSTORE, 1).push(-1).store(ISTORE, 0);
      c.visitLabel(head);
      c.visitIincInsn(0, 1);
      c.load(ILOAD, 0);
      c.visitTableSwitchInsn(0, 499, next, cases);
      for (int i = 0; i < 500; i++) {
        c.visitLabel(cases[i]);
        if (i % 50 == 0) {
          c.pause();
        }
        c.load(LLOAD, 1).push(i * 7).op(I2L, LADD).store(LSTORE, 1);
        c.visitJumpInsn(GOTO, head);
      }
      c.visitLabel(next);
      c.load(LLOAD, 1).pauseLong().op(LRETURN);
    });
  }

  private static void manyLocals(Assembled all) {
    all.add("WideCounterLoop", "()I", c -> {
      Label loop = new Label();
      c.push(0).store(ISTORE, 999);
      c.visitLabel(loop);
      c.visitIincInsn(999, 777);
      c.load(ILOAD, 999).ldc(5_000_000);
      c.visitJumpInsn(IF_ICMPLT, loop);
      c.load(ILOAD, 999).pauseInt().op(IRETURN);
    });
  }

  private static void manyParameters(Assembled all) {
    all.add("ManyParameters", V17, t -> parameters(t, 250));
    all.add("ManyLongParameters", V17, t -> {
      String descriptor = "(" + "J".repeat(120) + ")J";
      t.method("sum", descriptor, c -> {
        c.ldc(0L);
        for (int i = 0; i < 120; i++) {
          c.load(LLOAD, 2 * i).op(LADD);
          if (i % 40 == 7) {
            c.pauseLong();
          }
        }
        c.op(LRETURN);
      });
      t.method("run", "()J", c -> {
        for (int i = 0; i < 120; i++) {
          c.ldc((long) i << 20);
          if (i % 30 == 3) {
            c.pauseLong();
          }
        }
        c.callStatic(t.name, "sum", descriptor).op(LRETURN);
      });
    });
  }

  private static void parameters(Assembled.ClassBody type, int count) {
    String descriptor = "(" + "I".repeat(count) + ")I";
    type.method("sum", descriptor, c -> {
      c.push(0);
      for (int i = 0; i < count; i++) {
        c.load(ILOAD, i).op(IADD);
        if (i == 7 || i == 127) {
          c.pauseInt();
        }
      }
      c.op(IRETURN);
    });
    type.method("run", "()I", c -> {
      for (int i = 0; i < count; i++) {
        c.push(i);
        if (i == 130) {
          c.pauseInt();
        }
      }
      c.callStatic(type.name, "sum", descriptor).op(IRETURN);
    });
  }

  /** Each call adds about ten bytes of code, and a safepoint. */
  private static void longMethod(Assembled.ClassBody type, int calls) {
    type.method("body", "(I)I", c -> {
      for (int i = 0; i < calls; i++) {
        c.load(ILOAD, 0).pauseInt().push(1).op(IADD).store(ISTORE, 0);
      }
      c.load(ILOAD, 0).op(IRETURN);
    });
    type.method("run", "()I", c -> {
      c.pause().push(5).callStatic(type.name, "body", "(I)I").op(IRETURN);
    });
  }

  /** Too long for a task version if each of its calls were charged. */
  private static void manyCharges(Assembled.ClassBody type) {
    type.method("body", "(I)I", c -> {
      c.pause();
      for (int i = 0; i < 230; i++) {
        Label skip = new Label();
        c.load(ILOAD, 0).push(1 << i % 5).op(IAND);
        c.visitJumpInsn(IFEQ, skip);
        c.load(ILOAD, 0).pauseInt().push(3).op(IADD).store(ISTORE, 0);
        c.visitLabel(skip);
      }
      c.load(ILOAD, 0).op(IRETURN);
    });
    type.method("run", "()I", c ->
        c.pause().push(5).callStatic(type.name, "body", "(I)I").op(IRETURN));
  }

  /** Too long for a task version if no two safepoints shared the code that saves the same values. */
  private static void manyPairs(Assembled.ClassBody type) {
    int pairs = 64;
    type.method("run", "()I", c -> {
      for (int i = 0; i <= pairs; i++) {
        c.push(i * i).store(ISTORE, i);
      }
      for (int i = 0; i < pairs; i++) { // each variable is used for the last time in its turn
        c.pause().pause();
        c.load(ILOAD, pairs).load(ILOAD, i).op(IADD).store(ISTORE, pairs);
      }
      c.load(ILOAD, pairs).op(IRETURN);
    });
  }

  /** Many safepoints with the same values in the same places, with and without operands. */
  private static void alike(Assembled.ClassBody type) {
    String descriptor = "(IJLjava/lang/String;)J";
    type.method("run", "()J", c ->
        c.push(1).ldc(1L << 40).ldc("s").callStatic(type.name, "body", descriptor).op(LRETURN));
    type.method("body", descriptor, c -> {
      c.push(2).store(ISTORE, 4).ldc(2.5).store(DSTORE, 5).op(ACONST_NULL).store(ASTORE, 7);
      c.ldc(3f).store(FSTORE, 8).ldc("t").store(ASTORE, 9).ldc(5L).store(LSTORE, 10);
      for (int i = 0; i < 8; i++) {
        c.load(ILOAD, 0).push(3).op(IMUL).load(ILOAD, 4).pauseInt().op(IADD).store(ISTORE, 0);
        c.load(LLOAD, 1).pauseLong().load(LLOAD, 10).op(LADD).store(LSTORE, 1);
        c.load(LLOAD, 10).load(LLOAD, 1).pauseLong().op(LXOR).store(LSTORE, 10);
        c.load(ALOAD, 3).load(ALOAD, 9).pauseRef().cast("java/lang/String");
        c.callVirtual("java/lang/String", "concat", "(Ljava/lang/String;)Ljava/lang/String;");
        c.store(ASTORE, 3).pause();
      }
      c.load(LLOAD, 1).load(LLOAD, 10).op(LADD).load(ILOAD, 0).op(I2L, LADD);
      c.load(ALOAD, 3).load(ALOAD, 9).callVirtual("java/lang/String", "concat",
          "(Ljava/lang/String;)Ljava/lang/String;");
      c.callVirtual("java/lang/Object", "hashCode", "()I").op(I2L, LADD);
      c.load(DLOAD, 5).op(D2L, LADD).load(FLOAD, 8).op(F2L, LADD).load(ILOAD, 4).op(I2L, LADD);
      c.load(ALOAD, 7).callStatic("java/lang/String", "valueOf",
          "(Ljava/lang/Object;)Ljava/lang/String;");
      c.callVirtual("java/lang/String", "length", "()I").op(I2L, LADD, LRETURN);
    });
  }

  private static void oldVersions(Assembled all) {
    all.add("MissingTypeInOldClass", V1_5, Limits::missingType);
    int[] versions = {V1_5, V1_6, V1_7, V1_8, V9, V11};
    for (int version : versions) {
      all.add("Version" + version, version, "()Ljava/lang/Object;", Limits::ordinaryBody);
    }
  }

  private static void ordinaryBody(Assembled.Code c) {
    Label loop = new Label();
    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label after = new Label();
    c.visitTryCatchBlock(start, end, handler, "java/lang/ArithmeticException");
    c.visitTypeInsn(NEW, "java/lang/StringBuilder");
    c.op(DUP).ldc("v").pauseRef().cast("java/lang/String");
    c.construct("java/lang/StringBuilder", "(Ljava/lang/String;)V");
    c.store(ASTORE, 0).push(4).store(ISTORE, 1);
    c.visitLabel(loop);
    c.visitLabel(start);
    c.load(ALOAD, 0).ldc(12L).load(ILOAD, 1).pauseInt().op(I2L, LDIV);
    append(c, "J");
    c.visitLabel(end);
    c.visitJumpInsn(GOTO, after);
    c.visitLabel(handler);
    c.callVirtual("java/lang/Throwable", "getMessage", "()Ljava/lang/String;").pauseRef();
    c.load(ALOAD, 0).op(SWAP);
    append(c, "Ljava/lang/Object;");
    c.visitLabel(after);
    c.visitIincInsn(1, -1);
    c.load(ILOAD, 1);
    c.visitJumpInsn(IFGE, loop);
    c.load(ALOAD, 0).pause().callVirtual("java/lang/Object", "toString", "()Ljava/lang/String;");
    c.op(ARETURN);
  }

  private static void append(Assembled.Code c, String type) {
    c.callVirtual("java/lang/StringBuilder", "append", "(" + type + ")Ljava/lang/StringBuilder;");
    c.op(POP);
  }

  /** A {@code finally} block as compilers wrote it before Java 6. */
  private static void subroutine(Assembled.ClassBody type) {
    type.method("body", "(I)I", c -> {
      Label finallyBlock = new Label();
      Label odd = new Label();
      c.load(ILOAD, 0).push(1).op(IAND);
      c.visitJumpInsn(IFNE, odd);
      c.visitJumpInsn(JSR, finallyBlock);
      c.load(ILOAD, 0).op(IRETURN);
      c.visitLabel(odd);
      c.visitJumpInsn(JSR, finallyBlock);
      c.load(ILOAD, 0).op(INEG, IRETURN);
      c.visitLabel(finallyBlock);
      c.store(ASTORE, 1);
      c.visitIincInsn(0, 10);
      c.pause();
      c.visitVarInsn(RET, 1);
    });
    type.method("run", "()I", c -> {
      c.push(4).callStatic(type.name, "body", "(I)I");
      c.push(7).pauseInt().callStatic(type.name, "body", "(I)I").op(IMUL, IRETURN);
    });
  }

  /** More methods of one name than an array has dimensions. */
  private static void manyOverloads(Assembled.ClassBody type) {
    String[] descriptors = new String[300];
    Arrays.setAll(
        descriptors, i -> '(' + "[".repeat(i % 20 + 1) + 'I' + "[".repeat(i / 20 + 1) + "J)I");
    type.method("run", "()I", c -> {
      c.push(0);
      for (int i = 0; i < descriptors.length; i += 13) {
        c.op(ACONST_NULL, ACONST_NULL).callStatic(type.name, "same", descriptors[i]).op(IADD);
      }
      c.op(IRETURN);
    });
    for (int i = 0; i < descriptors.length; i++) {
      int number = i;
      type.method("same", descriptors[i], c -> c.push(number).pauseInt().op(IRETURN));
    }
  }

  /** A class that is not there may be named, as long as nothing needs it. */
  private static void missingType(Assembled.ClassBody type) {
    type.method("run", "()I", c -> {
      Label loop = new Label();
      c.op(ACONST_NULL).cast("assembled/Missing").store(ASTORE, 0);
      c.push(3).pauseInt().store(ISTORE, 1);
      c.load(ALOAD, 0).pauseRef().op(POP);
      c.push(0).store(ISTORE, 2);
      c.visitLabel(loop);
      c.visitIincInsn(2, 5);
      c.load(ILOAD, 1).pauseInt().push(1).op(ISUB).store(ISTORE, 1);
      c.load(ILOAD, 1);
      c.visitJumpInsn(IFGT, loop);
      c.load(ILOAD, 2).op(IRETURN);
    });
  }
}
