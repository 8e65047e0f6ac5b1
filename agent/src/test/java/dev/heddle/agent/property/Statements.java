package dev.heddle.agent.property;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Writes code that leaves the operand stack as it was. */
final class Statements implements Opcodes {
  private static final String[] CAUGHT = {
    null, "java/lang/Throwable", "java/lang/RuntimeException", "java/lang/ArithmeticException"
  };

  /** Where a jump out of a loop may go; {@link #WALL} if it must not leave the region it is in. */
  private record Exits(Label onBreak, Label onContinue) {}

  private static final Exits WALL = new Exits(null, null);

  private final Body body;
  private final Expressions expressions;
  private final Signature signature;
  private final Deque<Exits> exits = new ArrayDeque<>();
  private int operandDepth;
  private int loopDepth;

  Statements(Body body, Expressions expressions, Signature signature) {
    this.body = body;
    this.expressions = expressions;
    this.signature = signature;
  }

  /** Writes a block with about this many statements. */
  void writeBlock(int size, int depth) {
    int mark = body.scope.mark();
    for (int i = 0; i < size; i++) {
      body.markLine();
      write(depth);
    }
    body.scope.release(mark);
  }

  /** Writes a few statements while the operand stack is not empty: no handlers, no jumps out. */
  void writeBelowOperands() {
    if (operandDepth > 0) {
      return;
    }
    operandDepth++;
    exits.push(WALL);
    writeBlock(1 + body.random.nextInt(2), 1);
    exits.pop();
    operandDepth--;
  }

  /** Writes a call of each of these methods; what one throws does not keep the next away. */
  void writeCallsOf(List<Signature> methods) {
    for (Signature each : methods) {
      body.markLine();
      writeGuarded(
          "java/lang/RuntimeException",
          () -> {
            expressions.writeCallOf(each, 2);
            body.digest(each.result());
          },
          () -> {});
    }
  }

  private void write(int depth) {
    int choice = body.random.nextInt(depth > 0 ? 21 : 10);
    switch (choice) {
      case 0, 1 -> declare();
      case 2, 3 -> assign();
      case 4 -> writeDigest();
      case 5 -> writeStaticField();
      case 6 -> writeArrayStore();
      case 7 -> writePause();
      case 8 -> writeExit();
      case 9 -> increment();
      case 10, 11 -> writeIf(depth);
      case 12, 13, 14 -> writeLoop(depth);
      case 15 -> writeSwitch(depth);
      case 16, 17 -> writeTry(depth);
      case 18 -> writeFinally(depth);
      case 19 -> writeSynchronized(depth);
      default -> writeTwoEntryLoop(depth);
    }
  }

  private void declare() {
    Kind kind = body.anyKind();
    expressions.write(kind, 3);
    body.store(body.scope.declare(kind));
  }

  private void assign() {
    Scope.Variable variable = body.scope.any(body.random);
    if (variable == null) {
      declare();
      return;
    }
    expressions.write(variable.kind(), 3);
    body.store(variable);
  }

  private void increment() {
    Scope.Variable variable = body.scope.any(body.random, Kind.INT);
    if (variable != null) {
      body.code.visitIincInsn(variable.slot(), body.random.nextInt(600) - 300);
    }
  }

  private void writeDigest() {
    Kind kind = body.anyKind();
    expressions.write(kind, 3);
    body.digest(kind);
  }

  private void writeStaticField() {
    Kind kind = body.anyKind();
    boolean isStatic = body.chance(60);
    String descriptor = kind.descriptor(body.self);
    if (isStatic) {
      expressions.write(kind, 3);
      body.code.visitFieldInsn(PUTSTATIC, body.self, "static" + kind.name(), descriptor);
    } else {
      expressions.write(Kind.SELF, 1);
      expressions.write(kind, 2);
      body.code.visitFieldInsn(PUTFIELD, body.self, "field" + kind.name(), descriptor);
    }
  }

  private void writeArrayStore() {
    expressions.write(Kind.INTS, 1);
    body.push(body.random.nextInt(2));
    body.op(DUP2, IALOAD);
    expressions.write(Kind.INT, 2);
    body.op(IADD, IASTORE);
  }

  private void writePause() {
    if (body.mayCall()) {
      body.pause();
    }
  }

  /** Leaves a loop or the method, on some condition. */
  private void writeExit() {
    Label stay = new Label();
    Exits nearest = exits.peek();
    boolean mayReturn = !exits.contains(WALL);
    expressions.writeJump(stay, 1);
    if (nearest != null && nearest != WALL && body.chance(60)) {
      body.code.visitJumpInsn(GOTO, body.chance(50) ? nearest.onBreak : nearest.onContinue);
    } else if (mayReturn && body.chance(50)) {
      expressions.write(signature.result(), 2);
      body.op(signature.result().opcode(IRETURN));
    } else if (body.chance(50)) {
      writeThrow();
    }
    body.code.visitLabel(stay);
  }

  private void writeThrow() {
    boolean arithmetic = body.chance(50);
    String type = "java/lang/" + (arithmetic ? "Arithmetic" : "IllegalState") + "Exception";
    body.code.visitTypeInsn(NEW, type);
    body.op(DUP);
    expressions.write(Kind.TEXT, 2);
    body.code.visitMethodInsn(INVOKESPECIAL, type, "<init>", "(Ljava/lang/String;)V", false);
    if (body.chance(50)) {
      body.code.visitMethodInsn(
          INVOKESTATIC, Body.SUSPEND, "pauseThrow", "(Ljava/lang/Throwable;)V", false);
    } else {
      body.op(ATHROW);
    }
  }

  private void writeIf(int depth) {
    Label other = new Label();
    Label end = new Label();
    expressions.writeJump(other, 2);
    writeBlock(1 + body.random.nextInt(2), depth - 1);
    if (body.chance(50)) {
      body.code.visitJumpInsn(GOTO, end);
      body.code.visitLabel(other);
      writeBlock(1 + body.random.nextInt(2), depth - 1);
    } else {
      body.code.visitLabel(other);
    }
    body.code.visitLabel(end);
  }

  private void writeLoop(int depth) {
    if (loopDepth == 0 && body.chance(25)) {
      if (body.chance(20)) {
        writeOverflowingLoop();
      } else {
        writeCountedLoop();
      }
      return;
    }
    int mark = body.scope.mark();
    Scope.Variable counter = body.scope.declareHidden(Kind.INT);
    Label head = new Label();
    Label next = new Label();
    Label end = new Label();
    boolean testsFirst = body.chance(60);
    body.push(1 + body.random.nextInt(4));
    body.store(counter);
    body.code.visitLabel(head);
    if (testsFirst) {
      body.load(counter);
      body.code.visitJumpInsn(IFLE, end);
    }
    exits.push(new Exits(end, next));
    loopDepth++;
    writeBlock(1 + body.random.nextInt(3), depth - 1);
    loopDepth--;
    exits.pop();
    body.code.visitLabel(next);
    body.code.visitIincInsn(counter.slot(), -1);
    if (testsFirst) {
      body.code.visitJumpInsn(GOTO, head);
    } else {
      body.load(counter);
      body.code.visitJumpInsn(IFGT, head);
    }
    body.code.visitLabel(end);
    body.scope.release(mark);
  }

  /** A loop as compilers write {@code for}, without calls, of many rounds or none. */
  private void writeCountedLoop() {
    int mark = body.scope.mark();
    Scope.Variable sum = body.scope.declareHidden(body.chance(50) ? Kind.INT : Kind.LONG);
    Scope.Variable index = body.scope.declareHidden(Kind.INT);
    boolean isWide = sum.kind() == Kind.LONG;
    int rounds = body.chance(10) ? 40_000 : body.random.nextInt(50);
    int step = 1 + body.random.nextInt(3);
    Label head = new Label();
    Label end = new Label();
    body.op(sum.kind().zero());
    body.store(sum);
    body.push(body.random.nextInt(5) - 2);
    body.store(index);
    body.code.visitLabel(head);
    body.load(index);
    body.push(rounds);
    body.code.visitJumpInsn(IF_ICMPGE, end);
    body.load(sum);
    body.load(index);
    if (isWide) {
      body.op(I2L);
    }
    body.op(isWide ? LADD : IXOR);
    body.store(sum);
    if (body.chance(30)) {
      body.load(index);
      body.push(rounds / 2 + 1);
      body.code.visitJumpInsn(IF_ICMPGT, end);
    }
    body.code.visitIincInsn(index.slot(), step);
    body.code.visitJumpInsn(GOTO, head);
    body.code.visitLabel(end);
    body.load(sum);
    body.digest(sum.kind());
    body.load(index);
    body.digest(Kind.INT);
    body.scope.release(mark);
  }

  /** A counted loop near the end of the ints, behind which its counter may overflow. */
  private void writeOverflowingLoop() {
    int mark = body.scope.mark();
    Scope.Variable index = body.scope.declareHidden(Kind.INT);
    Scope.Variable bound = body.scope.declareHidden(Kind.INT);
    Scope.Variable rounds = body.scope.declareHidden(Kind.INT);
    boolean up = body.chance(50);
    int edge = up ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    int sign = up ? 1 : -1;
    Label head = new Label();
    Label end = new Label();
    body.push(edge - sign * body.random.nextInt(60));
    body.store(index);
    body.push(edge - sign * body.random.nextInt(10));
    body.store(bound);
    body.push(0);
    body.store(rounds);
    body.code.visitLabel(head);
    body.load(index);
    body.load(bound);
    boolean excludes = body.chance(50);
    int exit = up ? excludes ? IF_ICMPGE : IF_ICMPGT : excludes ? IF_ICMPLE : IF_ICMPLT;
    body.code.visitJumpInsn(exit, end);
    body.code.visitIincInsn(rounds.slot(), 1);
    body.load(rounds);
    body.push(20 + body.random.nextInt(60));
    body.code.visitJumpInsn(IF_ICMPGT, end);
    body.code.visitIincInsn(index.slot(), sign * (1 + body.random.nextInt(7)));
    body.code.visitJumpInsn(GOTO, head);
    body.code.visitLabel(end);
    body.load(index);
    body.digest(Kind.INT);
    body.load(rounds);
    body.digest(Kind.INT);
    body.scope.release(mark);
  }

  private void writeSwitch(int depth) {
    int count = 1 + body.random.nextInt(4);
    Label[] cases = new Label[count];
    int[] keys = new int[count];
    for (int i = 0; i < count; i++) {
      cases[i] = new Label();
      keys[i] = i * 3 - 2;
    }
    Label otherwise = new Label();
    Label end = new Label();
    expressions.write(Kind.INT, 2);
    if (body.chance(50)) {
      body.push(7);
      body.op(IAND);
      body.code.visitTableSwitchInsn(1, count, otherwise, cases);
    } else {
      body.code.visitLookupSwitchInsn(otherwise, keys, cases);
    }
    for (Label each : cases) {
      body.code.visitLabel(each);
      writeBlock(1, depth - 1);
      if (body.chance(70)) {
        body.code.visitJumpInsn(GOTO, end);
      }
    }
    body.code.visitLabel(otherwise);
    writeBlock(1, depth - 1);
    body.code.visitLabel(end);
  }

  private void writeTry(int depth) {
    if (operandDepth == 0) {
      writeGuarded(
          CAUGHT[body.random.nextInt(CAUGHT.length)],
          () -> writeBlock(1 + body.random.nextInt(3), depth - 1),
          () -> writeBlock(1 + body.random.nextInt(2), depth - 1));
    }
  }

  private void writeGuarded(String type, Runnable guarded, Runnable onException) {
    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label after = new Label();
    int mark = body.scope.mark();
    body.code.visitLabel(start);
    body.op(NOP);
    guarded.run();
    body.code.visitLabel(end);
    body.code.visitJumpInsn(GOTO, after);
    body.code.visitLabel(handler);
    Scope.Variable caught = body.scope.declareHidden(Kind.REF);
    body.store(caught);
    body.load(caught);
    body.digest(Kind.REF);
    onException.run();
    body.code.visitLabel(after);
    body.scope.release(mark);
    body.code.visitTryCatchBlock(start, end, handler, type);
  }

  private void writeFinally(int depth) {
    if (operandDepth > 0) {
      return;
    }
    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label after = new Label();
    int mark = body.scope.mark();
    body.code.visitLabel(start);
    body.op(NOP);
    writeBlock(1 + body.random.nextInt(2), depth - 1);
    body.code.visitLabel(end);
    writeBlock(1, 0);
    body.code.visitJumpInsn(GOTO, after);
    body.code.visitLabel(handler);
    Scope.Variable caught = body.scope.declareHidden(Kind.REF);
    body.store(caught);
    writeBlock(1, 0);
    body.load(caught);
    body.code.visitTypeInsn(CHECKCAST, "java/lang/Throwable");
    body.op(ATHROW);
    body.code.visitLabel(after);
    body.scope.release(mark);
    body.code.visitTryCatchBlock(start, end, handler, null);
  }

  private void writeSynchronized(int depth) {
    if (operandDepth > 0) {
      return;
    }
    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label handlerEnd = new Label();
    Label after = new Label();
    int mark = body.scope.mark();
    Scope.Variable lock = body.scope.declareHidden(Kind.REF);
    Scope.Variable caught = body.scope.declareHidden(Kind.REF);
    // Interned, so the name tells it from the locks of programs that run at the same time.
    body.code.visitLdcInsn(body.self + " lock " + body.random.nextInt(2));
    body.op(DUP);
    body.store(lock);
    body.op(MONITORENTER);
    body.code.visitLabel(start);
    exits.push(WALL);
    writeBlock(1 + body.random.nextInt(2), depth - 1);
    exits.pop();
    body.load(lock);
    body.op(MONITOREXIT);
    body.code.visitLabel(end);
    body.code.visitJumpInsn(GOTO, after);
    body.code.visitLabel(handler);
    body.store(caught);
    body.load(lock);
    body.op(MONITOREXIT);
    body.code.visitLabel(handlerEnd);
    body.load(caught);
    body.code.visitTypeInsn(CHECKCAST, "java/lang/Throwable");
    body.op(ATHROW);
    body.code.visitLabel(after);
    body.scope.release(mark);
    body.code.visitTryCatchBlock(start, end, handler, null);
    body.code.visitTryCatchBlock(handler, handlerEnd, handler, null);
  }

  /** A loop that can be entered at its head and in its middle. */
  private void writeTwoEntryLoop(int depth) {
    int mark = body.scope.mark();
    Scope.Variable counter = body.scope.declareHidden(Kind.INT);
    Label head = new Label();
    Label middle = new Label();
    body.push(2 + body.random.nextInt(3));
    body.store(counter);
    expressions.writeJump(middle, 1);
    body.code.visitLabel(head);
    exits.push(WALL);
    loopDepth++;
    writeBlock(1, depth - 1);
    body.code.visitLabel(middle);
    writeBlock(1, depth - 1);
    loopDepth--;
    exits.pop();
    body.code.visitIincInsn(counter.slot(), -1);
    body.load(counter);
    body.code.visitJumpInsn(IFGT, head);
    body.scope.release(mark);
  }
}
