package dev.heddle.agent.emit;

import dev.heddle.agent.plan.Block;
import dev.heddle.agent.plan.CountedLoop;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes the header of a counted loop. {@code for (; i < n; i++) body} becomes, in Java:
 *
 * <pre>{@code
 * while (true) {
 *   int limit = n - i;
 *   if (0 <= limit && limit <= STRIP) {
 *     c.budget -= limit / 16 + 1;
 *     limit = n;
 *   } else {
 *     if (c.budget < 0) { c.beginUnwinding(); save; return; }
 *     limit = (long) n - i > STRIP ? i + STRIP : n;
 *     c.budget -= max(0, limit - i) / 16 + 1;
 *   }
 *   for (; i < limit; i++) body          // as its author wrote it
 *   if (i >= n) break;
 * }
 * }</pre>
 *
 * <p>If the counter may overflow past {@code n}, which then never ends the inner loop, the iterations
 * before that are strips of their own: each goes on in the body with a limit that ends it.
 *
 * <p>The inner loop has no safepoint, so the JIT may unroll and vectorize it as it would have; the
 * outer one hardly ever iterates. An iteration weighs a sixteenth of a reduction, for it is short.
 */
final class StripWriter {
  /** Iterations between safepoints: some ten microseconds of a tight loop. */
  private static final int STRIP = 1 << 14;

  private static final int ITERATIONS_PER_REDUCTION = 16;

  private final CountedLoop loop;
  private final Block header;
  private final MethodVisitor out;
  private final FrameTypes types;
  private final boolean inTightLoop;

  /** Where the bound is so large that the counter may pass it by overflowing. */
  private final Label overflowing = new Label();

  StripWriter(
      CountedLoop loop,
      Block header,
      MethodVisitor out,
      FrameTypes types,
      boolean inTightLoop) {
    this.loop = loop;
    this.header = header;
    this.out = out;
    this.types = types;
    this.inTightLoop = inTightLoop;
  }

  /**
   * Before the loop, if one strip is all: sets the limit and charges, without a test, for there is
   * one before the loop is entered again. Else goes to {@code longer}.
   */
  void writeWhole(Label longer, Label iteration) {
    writeFrame(false);
    writeDistance();
    out.visitVarInsn(Opcodes.ISTORE, types.limitSlot());
    out.visitVarInsn(Opcodes.ILOAD, types.limitSlot());
    out.visitJumpInsn(Opcodes.IFLT, longer);
    out.visitVarInsn(Opcodes.ILOAD, types.limitSlot());
    out.visitLdcInsn(STRIP * Math.abs(loop.step()));
    out.visitJumpInsn(Opcodes.IF_ICMPGT, longer);
    writeTestForOverflow(longer);
    writeCharge(() -> out.visitVarInsn(Opcodes.ILOAD, types.limitSlot()));
    loadBound();
    out.visitVarInsn(Opcodes.ISTORE, types.limitSlot());
    out.visitLabel(iteration);
    writeFrame(true);
  }

  /** How far the counter is from the bound; what does not fit into an int is negative. */
  private void writeDistance() {
    if (loop.step() > 0) {
      loadBound();
      loadCounter();
    } else {
      loadCounter();
      loadBound();
    }
    out.visitInsn(Opcodes.ISUB);
  }

  /** Before a strip: gives way if the budget is used up, sets the limit, charges for the strip. */
  void writeStrip(Label start, Label exhausted, Label iteration) {
    out.visitLabel(start);
    writeFrame(false);
    if (inTightLoop) {
      out.visitVarInsn(Opcodes.ILOAD, types.budgetSlot());
    } else {
      out.visitVarInsn(Opcodes.ALOAD, types.taskSlot());
      out.visitFieldInsn(Opcodes.GETFIELD, Names.CONTINUATION, Names.BUDGET, "I");
    }
    out.visitJumpInsn(Opcodes.IFLT, exhausted);
    writeLimit();
    writeCharge(this::writeLengthOfStrip);
    out.visitJumpInsn(Opcodes.GOTO, iteration);
  }

  private void writeLimit() {
    Label whole = new Label();
    Label known = new Label();
    boolean up = loop.step() > 0;
    int length = STRIP * Math.abs(loop.step());
    if (up) {
      loadBound();
      out.visitInsn(Opcodes.I2L);
      loadCounter();
      out.visitInsn(Opcodes.I2L);
    } else {
      loadCounter();
      out.visitInsn(Opcodes.I2L);
      loadBound();
      out.visitInsn(Opcodes.I2L);
    }
    out.visitInsn(Opcodes.LSUB);
    out.visitLdcInsn((long) length);
    out.visitInsn(Opcodes.LCMP);
    out.visitJumpInsn(Opcodes.IFLE, whole);
    loadCounter();
    out.visitLdcInsn(up ? length : -length);
    out.visitInsn(Opcodes.IADD);
    out.visitVarInsn(Opcodes.ISTORE, types.limitSlot());
    out.visitJumpInsn(Opcodes.GOTO, known);
    out.visitLabel(whole);
    writeFrame(false);
    writeTestForOverflow(overflowing);
    loadBound();
    out.visitVarInsn(Opcodes.ISTORE, types.limitSlot());
    out.visitLabel(known);
    writeFrame(true);
  }

  /** Goes to {@code found} if the bound is one behind which the counter may overflow. */
  private void writeTestForOverflow(Label found) {
    if (mayOverflow()) {
      boolean up = loop.step() > 0;
      loadBound();
      out.visitLdcInsn(up ? Integer.MAX_VALUE - reach() : Integer.MIN_VALUE + reach());
      out.visitJumpInsn(up ? Opcodes.IF_ICMPGT : Opcodes.IF_ICMPLT, found);
    }
  }

  /** How far behind the bound the counter may come to stand. */
  private int reach() {
    boolean excludesBound =
        loop.exitOpcode() == Opcodes.IF_ICMPGE || loop.exitOpcode() == Opcodes.IF_ICMPLE;
    return excludesBound ? Math.abs(loop.step()) - 1 : Math.abs(loop.step());
  }

  /** Whether there are bounds behind which the counter overflows before it is compared. */
  boolean mayOverflow() {
    int size = loop.bound().size();
    if (reach() == 0 || size == 0) {
      return false;
    }
    AbstractInsnNode last = loop.bound().get(size - 1);
    return size > 1
        || last instanceof VarInsnNode
        || last instanceof FieldInsnNode
        || last instanceof LdcInsnNode;
  }

  /** A strip of one iteration, which the counter, wherever it comes to stand, ends. */
  void writeOverflowing(Label exit, Label body) {
    out.visitLabel(overflowing);
    writeFrame(false);
    loadCounter();
    loadBound();
    out.visitJumpInsn(loop.exitOpcode(), exit);
    out.visitLdcInsn(loop.step() > 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
    out.visitVarInsn(Opcodes.ISTORE, types.limitSlot());
    if (inTightLoop) {
      out.visitIincInsn(types.budgetSlot(), -1);
    } else {
      out.visitVarInsn(Opcodes.ALOAD, types.taskSlot());
      out.visitInsn(Opcodes.DUP);
      out.visitFieldInsn(Opcodes.GETFIELD, Names.CONTINUATION, Names.BUDGET, "I");
      out.visitInsn(Opcodes.ICONST_1);
      out.visitInsn(Opcodes.ISUB);
      out.visitFieldInsn(Opcodes.PUTFIELD, Names.CONTINUATION, Names.BUDGET, "I");
    }
    out.visitJumpInsn(Opcodes.GOTO, body);
  }

  /** Charges the iterations in a distance that {@code writeLength} pushes, not negative. */
  private void writeCharge(Runnable writeLength) {
    if (inTightLoop) {
      out.visitVarInsn(Opcodes.ILOAD, types.budgetSlot());
      writeReductions(writeLength);
      out.visitVarInsn(Opcodes.ISTORE, types.budgetSlot());
      return;
    }
    out.visitVarInsn(Opcodes.ALOAD, types.taskSlot());
    out.visitInsn(Opcodes.DUP);
    out.visitFieldInsn(Opcodes.GETFIELD, Names.CONTINUATION, Names.BUDGET, "I");
    writeReductions(writeLength);
    out.visitFieldInsn(Opcodes.PUTFIELD, Names.CONTINUATION, Names.BUDGET, "I");
  }

  /** Subtracts the reductions of the strip from the budget on the stack. */
  private void writeReductions(Runnable writeLength) {
    writeLength.run();
    int length = ITERATIONS_PER_REDUCTION * Math.abs(loop.step());
    if (Integer.bitCount(length) == 1) { // the JIT does not know that nothing negative comes here
      out.visitIntInsn(Opcodes.BIPUSH, Integer.numberOfTrailingZeros(length));
      out.visitInsn(Opcodes.ISHR);
    } else {
      out.visitLdcInsn(length);
      out.visitInsn(Opcodes.IDIV);
    }
    out.visitInsn(Opcodes.ISUB);
    out.visitInsn(Opcodes.ICONST_1);
    out.visitInsn(Opcodes.ISUB);
  }

  /** How far the counter is from the limit; 0 if it is past the limit already. */
  private void writeLengthOfStrip() {
    if (loop.step() > 0) {
      out.visitVarInsn(Opcodes.ILOAD, types.limitSlot());
      loadCounter();
    } else {
      loadCounter();
      out.visitVarInsn(Opcodes.ILOAD, types.limitSlot());
    }
    out.visitInsn(Opcodes.ISUB);
    out.visitInsn(Opcodes.ICONST_0);
    out.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "max", "(II)I", false);
  }

  /** The comparison of each iteration, with the limit in the place of the bound. */
  void writeIteration(Label stripEnd) {
    loadCounter();
    out.visitVarInsn(Opcodes.ILOAD, types.limitSlot());
    out.visitJumpInsn(loop.exitOpcode(), stripEnd);
  }

  /** Behind a strip: leaves the loop, or goes back to the next strip. */
  void writeEnd(Label stripEnd, Label exit, Label nextStrip) {
    out.visitLabel(stripEnd);
    writeFrame(false);
    loadCounter();
    loadBound();
    out.visitJumpInsn(loop.exitOpcode(), exit);
    out.visitJumpInsn(Opcodes.GOTO, nextStrip);
  }

  private void writeFrame(boolean inStrip) {
    types.writeFrame(out, header, inStrip);
  }

  private void loadCounter() {
    out.visitVarInsn(Opcodes.ILOAD, types.slot(loop.local()));
  }

  private void loadBound() {
    if (loop.bound().isEmpty()) {
      out.visitInsn(Opcodes.ICONST_0);
    }
    for (AbstractInsnNode instruction : loop.bound()) {
      if (instruction instanceof VarInsnNode load) {
        out.visitVarInsn(load.getOpcode(), types.slot(load.var));
      } else {
        instruction.accept(out);
      }
    }
  }
}
