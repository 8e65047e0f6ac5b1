package dev.heddle.agent.assembled;

import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Control flow that Java has no syntax for. */
final class Flows implements Opcodes {
  private Flows() {}

  static void addTo(Assembled all) {
    irreducible(all);
    headers(all);
    handlers(all);
    monitors(all);
    switches(all);
  }

  private static void irreducible(Assembled all) {
    for (boolean calls : new boolean[] {true, false}) {
      for (int entry = 0; entry < 2; entry++) {
        int first = entry;
        String name = "Irreducible" + (calls ? "WithCalls" : "CallFree") + entry;
        all.add(name, "()I", c -> irreducibleLoop(c, first, calls));
      }
    }
    all.add("IrreducibleOfThree", "()I", c -> {
      Label[] parts = {new Label(), new Label(), new Label()};
      Label end = new Label();
      c.push(0).store(ISTORE, 0).push(2).pauseInt();
      c.visitTableSwitchInsn(0, 2, end, parts);
      for (int i = 0; i < 3; i++) {
        c.visitLabel(parts[i]);
        c.visitIincInsn(0, 2 * i + 1);
        c.load(ILOAD, 0).pauseInt().push(60 + i);
        c.visitJumpInsn(IF_ICMPGT, end);
        c.load(ILOAD, 0).push(3).op(IAND);
        c.visitJumpInsn(IFEQ, parts[(i + 2) % 3]);
        if (i == 2) {
          c.visitJumpInsn(GOTO, parts[0]);
        }
      }
      c.visitLabel(end);
      c.load(ILOAD, 0).op(IRETURN);
    });
  }

  private static void irreducibleLoop(Assembled.Code c, int entry, boolean calls) {
    Label a = new Label();
    Label b = new Label();
    Label end = new Label();
    c.push(0).store(ISTORE, 0).push(entry).pauseInt();
    c.visitJumpInsn(IFNE, b);
    c.visitLabel(a);
    c.visitIincInsn(0, 3);
    if (calls) {
      c.pause();
    }
    c.visitLabel(b);
    c.visitIincInsn(0, 5);
    if (calls) {
      c.load(ILOAD, 0).pauseInt().store(ISTORE, 0);
    }
    c.load(ILOAD, 0).push(calls ? 100 : 20_000);
    c.visitJumpInsn(IF_ICMPGE, end);
    c.load(ILOAD, 0).push(7).op(IREM);
    c.visitJumpInsn(IFEQ, b);
    c.visitJumpInsn(GOTO, a);
    c.visitLabel(end);
    c.load(ILOAD, 0).op(IRETURN);
  }

  private static void headers(Assembled all) {
    all.add("LoopAtFirstInstruction", V17, t -> {
      t.method("run", "()I", c -> c.push(9).callStatic(t.name, "loop", "(I)I").op(IRETURN));
      t.method("loop", "(I)I", c -> {
        Label start = new Label();
        c.visitLabel(start);
        c.pause();
        c.visitIincInsn(0, -1);
        c.load(ILOAD, 0);
        c.visitJumpInsn(IFGT, start);
        c.load(ILOAD, 0).push(7).op(IADD, IRETURN);
      });
    });
    all.add("CallFreeLoopAtFirstInstruction", V17, t -> {
      t.method("run", "()I", c -> c.push(30_000).callStatic(t.name, "loop", "(I)I").op(IRETURN));
      t.method("loop", "(I)I", c -> {
        Label start = new Label();
        c.visitLabel(start);
        c.visitIincInsn(0, -3);
        c.load(ILOAD, 0);
        c.visitJumpInsn(IFGT, start);
        c.load(ILOAD, 0).pauseInt().op(IRETURN);
      });
    });
    all.add("TwoLoopsWithOneHeader", "()I", c -> {
      Label head = new Label();
      c.push(40).store(ISTORE, 0);
      c.visitLabel(head);
      c.visitIincInsn(0, -1);
      c.load(ILOAD, 0).push(3).op(IAND);
      c.visitJumpInsn(IFNE, head);
      c.pause().load(ILOAD, 0);
      c.visitJumpInsn(IFGT, head);
      c.load(ILOAD, 0).op(IRETURN);
    });
    all.add("LoopEntersInTheMiddle", "()I", c -> {
      Label body = new Label();
      Label test = new Label();
      c.push(0).store(ISTORE, 0);
      c.visitJumpInsn(GOTO, test);
      c.visitLabel(body);
      c.load(ILOAD, 0).push(2).pauseInt().op(IADD).store(ISTORE, 0);
      c.visitLabel(test);
      c.load(ILOAD, 0).push(15).pauseInt();
      c.visitJumpInsn(IF_ICMPLT, body);
      c.load(ILOAD, 0).op(IRETURN);
    });
    all.add("CallIsJumpTarget", "()I", c -> {
      Label call = new Label();
      c.push(6).store(ISTORE, 0).load(ILOAD, 0);
      c.visitLabel(call);
      c.pauseInt().push(1).op(ISUB, DUP).store(ISTORE, 0);
      c.load(ILOAD, 0).op(SWAP);
      c.visitJumpInsn(IFGT, call);
      c.op(IRETURN);
    });
    all.add("DeadCodeAfterReturn", "()I", c -> {
      Label end = new Label();
      c.push(3).pauseInt().op(IRETURN);
      c.pause();
      c.visitJumpInsn(GOTO, end);
      c.visitLabel(end);
      c.push(4).op(IRETURN);
    });
    all.add("EndlessLoopLeftByException", "()I", c -> {
      Label start = new Label();
      Label end = new Label();
      Label handler = new Label();
      c.visitTryCatchBlock(start, end, handler, "java/lang/ArithmeticException");
      c.push(25).store(ISTORE, 0);
      c.visitLabel(start);
      c.visitIincInsn(0, -1);
      c.push(100).load(ILOAD, 0).op(IDIV).pauseInt().op(POP);
      c.visitJumpInsn(GOTO, start);
      c.visitLabel(end);
      c.visitLabel(handler);
      c.op(POP).load(ILOAD, 0).pauseInt().op(IRETURN);
    });
  }

  private static void handlers(Assembled all) {
    all.add("HandlerCoversItself", "()I", c -> {
      Label start = new Label();
      Label end = new Label();
      c.visitTryCatchBlock(start, end, start, "java/lang/RuntimeException");
      c.push(5).store(ISTORE, 0).op(ACONST_NULL);
      c.visitLabel(start);
      c.op(POP);
      c.visitIincInsn(0, -1);
      c.pause().push(10).load(ILOAD, 0).op(IDIV).pauseInt().op(POP);
      c.load(ILOAD, 0).push(-3);
      Label out = new Label();
      c.visitJumpInsn(IF_ICMPLT, out);
      thrown(c);
      c.visitLabel(end);
      c.visitLabel(out);
      c.load(ILOAD, 0).op(IRETURN);
    });
    all.add("HandlerBeforeItsRange", "()I", c -> {
      Label start = new Label();
      Label end = new Label();
      Label handler = new Label();
      Label body = new Label();
      c.visitTryCatchBlock(start, end, handler, null);
      c.push(0).store(ISTORE, 0);
      c.visitJumpInsn(GOTO, body);
      c.visitLabel(handler);
      c.pauseRef().op(POP);
      c.visitIincInsn(0, 10);
      c.visitLabel(body);
      c.visitLabel(start);
      c.visitIincInsn(0, 1);
      c.load(ILOAD, 0).pauseInt().push(40);
      Label out = new Label();
      c.visitJumpInsn(IF_ICMPGT, out);
      thrown(c);
      c.visitLabel(end);
      c.visitLabel(out);
      c.load(ILOAD, 0).op(IRETURN);
    });
    all.add("OverlappingRanges", "()I", c -> {
      Label a = new Label();
      Label b = new Label();
      Label d = new Label();
      Label e = new Label();
      Label first = new Label();
      Label second = new Label();
      c.visitTryCatchBlock(a, d, first, "java/lang/ArithmeticException");
      c.visitTryCatchBlock(b, e, second, "java/lang/RuntimeException");
      c.push(1).store(ISTORE, 0);
      c.visitLabel(a);
      c.pause();
      c.visitLabel(b);
      c.push(1).load(ILOAD, 0).pauseInt().op(IDIV).store(ISTORE, 0);
      c.visitLabel(d);
      c.push(1).push(0).pauseInt().op(IDIV).store(ISTORE, 0);
      c.visitLabel(e);
      c.push(-1).op(IRETURN);
      c.visitLabel(first);
      c.pauseRef().op(POP).push(100).op(IRETURN);
      c.visitLabel(second);
      c.pauseRef().op(POP).load(ILOAD, 0).push(200).op(IADD, IRETURN);
    });
    all.add("RangeEndsRightAfterCall", "()I", c -> {
      Label start = new Label();
      Label end = new Label();
      Label handler = new Label();
      c.visitTryCatchBlock(start, end, handler, "java/lang/IllegalStateException");
      c.visitTypeInsn(NEW, "java/lang/IllegalStateException");
      c.op(DUP).construct("java/lang/IllegalStateException", "()V");
      c.visitLabel(start);
      c.suspend("pauseThrow", "(Ljava/lang/Throwable;)V");
      c.visitLabel(end);
      c.push(1).op(IRETURN);
      c.visitLabel(handler);
      c.op(POP).push(2).pauseInt().op(IRETURN);
    });
    all.add("RangeStartsRightAfterCall", "()I", c -> {
      Label start = new Label();
      Label end = new Label();
      Label handler = new Label();
      c.visitTryCatchBlock(start, end, handler, "java/lang/IllegalStateException");
      c.visitTypeInsn(NEW, "java/lang/IllegalStateException");
      c.op(DUP).construct("java/lang/IllegalStateException", "()V");
      c.suspend("pauseThrow", "(Ljava/lang/Throwable;)V");
      c.visitLabel(start);
      c.push(0).pauseInt().op(POP);
      c.visitLabel(end);
      c.push(1).op(IRETURN);
      c.visitLabel(handler);
      c.op(POP).push(2).pauseInt().op(IRETURN);
    });
    all.add("CountedLoopThatHandlesItsOwn", "()I", c -> {
      Label header = new Label();
      Label body = new Label();
      Label handler = new Label();
      Label latch = new Label();
      Label out = new Label();
      c.visitTryCatchBlock(header, out, handler, "java/lang/ArithmeticException");
      c.push(0).store(ISTORE, 0).push(0).store(ISTORE, 1).pause();
      c.visitLabel(header);
      c.load(ILOAD, 0).push(40);
      c.visitJumpInsn(IF_ICMPGE, out);
      c.visitLabel(body);
      c.push(100).load(ILOAD, 0).push(3).op(IREM, IDIV).load(ILOAD, 1).op(IADD).store(ISTORE, 1);
      c.visitJumpInsn(GOTO, latch);
      c.visitLabel(handler);
      c.op(POP);
      c.visitIincInsn(1, 1);
      c.visitLabel(latch);
      c.visitIincInsn(0, 1);
      c.visitJumpInsn(GOTO, header);
      c.visitLabel(out);
      c.load(ILOAD, 1).pauseInt().op(IRETURN);
    });
  }

  private static void thrown(Assembled.Code c) {
    c.visitTypeInsn(NEW, "java/lang/IllegalStateException");
    c.op(DUP).construct("java/lang/IllegalStateException", "()V").op(ATHROW);
  }

  private static void monitors(Assembled all) {
    all.add("PinnedTwiceOnOneMonitor", "()I", c -> {
      c.ldc("lock").pauseRef().store(ASTORE, 0);
      c.load(ALOAD, 0).op(MONITORENTER).load(ALOAD, 0).op(MONITORENTER);
      c.push(3).store(ISTORE, 1);
      c.load(ALOAD, 0).op(MONITOREXIT).load(ALOAD, 0).op(MONITOREXIT);
      c.load(ILOAD, 1).pauseInt().op(IRETURN);
    });
    all.add("MonitorsReleasedInOrderOfEntry", "()I", c -> {
      c.ldc("first").store(ASTORE, 0).ldc("second").store(ASTORE, 1).pause();
      c.load(ALOAD, 0).op(MONITORENTER).load(ALOAD, 1).op(MONITORENTER);
      c.load(ALOAD, 0).op(MONITOREXIT).load(ALOAD, 1).op(MONITOREXIT);
      c.push(4).pauseInt().op(IRETURN);
    });
    all.add("MonitorOfOperand", "()I", c -> {
      c.ldc("operand").op(DUP, DUP, MONITORENTER).push(5).op(SWAP, MONITOREXIT);
      c.pauseInt().op(SWAP).pauseRef().op(POP, IRETURN);
    });
  }

  private static void switches(Assembled all) {
    all.add("SwitchLoopsOnItself", "()I", c -> {
      Label head = new Label();
      Label end = new Label();
      c.push(0).store(ISTORE, 0);
      c.visitLabel(head);
      c.visitIincInsn(0, 1);
      c.load(ILOAD, 0).pauseInt();
      c.visitLookupSwitchInsn(head, new int[] {20, 1000}, new Label[] {end, head});
      c.visitLabel(end);
      c.load(ILOAD, 0).op(IRETURN);
    });
  }
}
