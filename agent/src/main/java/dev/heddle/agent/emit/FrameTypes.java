package dev.heddle.agent.emit;

import dev.heddle.agent.plan.Block;
import dev.heddle.agent.plan.CodeState;
import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.Safepoint;
import dev.heddle.agent.plan.Saved;
import dev.heddle.agent.plan.ValueKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Where a version keeps its values, and the verification types of that at any place.
 *
 * <p>Both versions use the slots of the plain version, but that those from the task's slot on move
 * up by one. Where a wide local would be torn apart by that, all stay in place, and the task moves
 * behind them. A resume version also keeps the frame that it was resumed from, behind all others.
 * Dead locals are left out of the types: a resumed activation does not have them.
 */
final class FrameTypes {
  private final MethodPlan plan;
  private final int taskSlot;
  private final int frameSlot;
  private final int scratchSlot;
  private final int limitSlot;
  private final int budgetSlot;
  private final boolean resumes;

  FrameTypes(MethodPlan plan, boolean resumes) {
    this.plan = plan;
    this.taskSlot =
        plan.hasLocalAcrossTaskParameter() ? plan.maxLocals() : plan.taskParameter();
    this.frameSlot = Math.max(plan.maxLocals() + 1, 2);
    this.scratchSlot = frameSlot + 1;
    this.limitSlot = frameSlot + 2;
    this.budgetSlot = frameSlot + 3;
    this.resumes = resumes;
  }

  /** The slot of a local that has slot {@code local} in the plain version. */
  int slot(int local) {
    return local < taskSlot ? local : local + 1;
  }

  int taskSlot() {
    return taskSlot;
  }

  /** The slot of the frame that was resumed; only in resume versions. */
  int frameSlot() {
    return frameSlot;
  }

  /** A slot for what is needed while an activation is saved or restored. */
  int scratchSlot() {
    return scratchSlot;
  }

  /** The slot of the counter's limit in a counted loop. */
  int limitSlot() {
    return limitSlot;
  }

  /** The slot of the budget in a tight loop. */
  int budgetSlot() {
    return budgetSlot;
  }

  boolean resumes() {
    return resumes;
  }

  /** Writes the types of the live locals and the operands of {@code state}. */
  void writeFrame(MethodVisitor out, CodeState state, BitSet live) {
    Object[] bySlot = empty();
    for (int i = live.nextSetBit(0); i >= 0; i = live.nextSetBit(i + 1)) {
      bySlot[slot(i)] = state.locals()[i];
    }
    write(out, bySlot, state.stack());
  }

  /** Writes the types of what is saved at a safepoint, with one more value on the stack. */
  void writeFrameOfSaved(MethodVisitor out, Safepoint safepoint, Object top) {
    Object[] bySlot = empty();
    for (Saved saved : safepoint.locals()) {
      bySlot[slot(saved.local())] = saved.kind().verificationType();
    }
    List<Object> stack = new ArrayList<>();
    safepoint.stack().forEach(type -> stack.add(ValueKind.of(type).verificationType()));
    stack.add(top);
    write(out, bySlot, stack.toArray());
  }

  /** Writes the types where all that was saved at a safepoint has been restored. */
  void writeFrameOfRestored(MethodVisitor out, Safepoint safepoint) {
    CodeState restored = new CodeState(safepoint.state().locals(), safepoint.stack().toArray());
    writeFrame(out, restored, safepoint.liveLocals());
  }

  /** Writes the types at the start of a block, the budget or limit of a loop around it included. */
  void writeFrame(MethodVisitor out, Block block) {
    writeFrame(out, block, plan.isInCountedLoop(block.index()));
  }

  /** The same, but the caller tells whether the limit of a counted loop is set. */
  void writeFrame(MethodVisitor out, Block block, boolean hasLimit) {
    writeFrame(out, block, hasLimit, plan.tightLoopAround(block.index()) != null);
  }

  /** The same, but the caller also tells whether the budget is in its local. */
  void writeFrame(MethodVisitor out, Block block, boolean hasLimit, boolean hasBudget) {
    Object[] bySlot = empty();
    BitSet live = block.liveLocals();
    for (int i = live.nextSetBit(0); i >= 0; i = live.nextSetBit(i + 1)) {
      bySlot[slot(i)] = block.entry().locals()[i];
    }
    bySlot[limitSlot] = hasLimit ? Opcodes.INTEGER : Opcodes.TOP;
    bySlot[budgetSlot] = hasBudget ? Opcodes.INTEGER : Opcodes.TOP;
    write(out, bySlot, block.entry().stack());
  }

  /** Writes the types where an exception left a tight loop: the budget is all that is needed. */
  void writeFrameOfThrown(MethodVisitor out) {
    Object[] bySlot = empty();
    bySlot[budgetSlot] = Opcodes.INTEGER;
    write(out, bySlot, "java/lang/Throwable");
  }

  private Object[] empty() {
    Object[] bySlot = new Object[budgetSlot + 1];
    Arrays.fill(bySlot, Opcodes.TOP);
    return bySlot;
  }

  /** Writes the types where no local but the task and the frame is set. */
  void writeBareFrame(MethodVisitor out) {
    write(out, empty());
  }

  private void write(MethodVisitor out, Object[] bySlot, Object... stack) {
    bySlot[taskSlot] = Names.CONTINUATION;
    bySlot[frameSlot] = resumes ? Names.FRAME : Opcodes.TOP;
    int count = 0; // moved together in place, for a wide value counts once
    int used = 0;
    for (int slot = 0; slot < bySlot.length; slot++) {
      Object type = bySlot[slot];
      bySlot[count++] = type;
      if (type != Opcodes.TOP) {
        used = count;
      }
      if (type == Opcodes.LONG || type == Opcodes.DOUBLE) {
        slot++;
      }
    }
    out.visitFrame(Opcodes.F_NEW, used, bySlot, stack.length, stack);
  }
}
