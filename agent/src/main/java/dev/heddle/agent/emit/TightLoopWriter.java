package dev.heddle.agent.emit;

import dev.heddle.agent.plan.Block;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes what a tight loop needs beside its own code: the budget is taken into a local before the
 * loop, counted down there, also by the loops in it, and put back on every way out.
 *
 * <p>So an iteration costs a decrement and a test in a register; a counter in memory would chain
 * the iterations through a store and a load. An exception is a way out too: a handler before all
 * others puts the budget back and throws it again.
 */
final class TightLoopWriter {
  /** A label to write, and what follows it. */
  private record WayOut(Label label, Block target, Label next) {}

  private final MethodVisitor out;
  private final FrameTypes types;
  private final List<WayOut> waysOut = new ArrayList<>();
  private Label thrown;

  TightLoopWriter(MethodVisitor out, FrameTypes types) {
    this.out = out;
    this.types = types;
  }

  /** Before the loop. */
  void writeTakeBudget() {
    out.visitVarInsn(Opcodes.ALOAD, types.taskSlot());
    out.visitFieldInsn(Opcodes.GETFIELD, Names.CONTINUATION, Names.BUDGET, "I");
    out.visitVarInsn(Opcodes.ISTORE, types.budgetSlot());
  }

  /** On a way out of the loop. */
  void writePutBack() {
    out.visitVarInsn(Opcodes.ALOAD, types.taskSlot());
    out.visitVarInsn(Opcodes.ILOAD, types.budgetSlot());
    out.visitFieldInsn(Opcodes.PUTFIELD, Names.CONTINUATION, Names.BUDGET, "I");
  }

  /** With a jump back: charges an iteration, and leaves if the budget is used up. */
  void writeTestedCharge(int amount, Label exhausted) {
    out.visitIincInsn(types.budgetSlot(), -amount);
    out.visitVarInsn(Opcodes.ILOAD, types.budgetSlot());
    out.visitJumpInsn(Opcodes.IFLT, exhausted);
  }

  /** With a jump back of an iteration that has been tested already. */
  void writeUntestedCharge(int amount) {
    out.visitIincInsn(types.budgetSlot(), -amount);
  }

  /** A label that puts the budget back and goes on to {@code next}, the start of {@code target}. */
  Label wayOut(Block target, Label next) {
    Label label = new Label();
    waysOut.add(new WayOut(label, target, next));
    return label;
  }

  /** Code of such a loop, for which an exception is a way out. No handler of the author's does. */
  void cover(Label start, Label end) {
    if (thrown == null) {
      thrown = new Label();
    }
    out.visitTryCatchBlock(start, end, thrown, null);
  }

  /** Writes the ways out asked for so far. */
  void writeWaysOut() {
    if (thrown != null) {
      out.visitLabel(thrown);
      types.writeFrameOfThrown(out);
      writePutBack();
      out.visitInsn(Opcodes.ATHROW);
    }
    for (WayOut way : waysOut) {
      out.visitLabel(way.label);
      types.writeFrame(out, way.target, false, true);
      writePutBack();
      out.visitJumpInsn(Opcodes.GOTO, way.next);
    }
    waysOut.clear();
  }
}
