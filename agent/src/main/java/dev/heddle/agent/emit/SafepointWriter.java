package dev.heddle.agent.emit;

import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.Safepoint;
import dev.heddle.agent.plan.Saved;
import dev.heddle.agent.plan.ValueKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/** Writes the tests and charges of safepoints, and the code that saves an activation. */
final class SafepointWriter {
  private final MethodPlan plan;
  private final MethodNode out;
  private final FrameTypes types;
  private final int methodNumber;
  private final Map<Integer, Label> spills = new TreeMap<>();

  /**
   * A writer for one version.
   *
   * @param methodNumber number of the method among those of its class that suspend
   */
  SafepointWriter(MethodPlan plan, MethodNode out, FrameTypes types, int methodNumber) {
    this.plan = plan;
    this.out = out;
    this.types = types;
    this.methodNumber = methodNumber;
  }

  /** After a call: whoever was called may be unwinding. */
  void writeTestAfterCall(Safepoint safepoint) {
    loadTask();
    out.visitFieldInsn(Opcodes.GETFIELD, Names.CONTINUATION, Names.UNWINDING, "Z");
    out.visitJumpInsn(Opcodes.IFNE, spill(safepoint));
  }

  /** Charges and tests: suspends at the safepoint of the charge if the budget is used up. */
  void writeTestedCharge(int amount, Safepoint safepoint) {
    loadTask();
    if (amount > 0) {
      out.visitInsn(Opcodes.DUP);
    }
    out.visitFieldInsn(Opcodes.GETFIELD, Names.CONTINUATION, Names.BUDGET, "I");
    if (amount > 0) {
      push(amount);
      out.visitInsn(Opcodes.ISUB);
      out.visitInsn(Opcodes.DUP_X1);
      out.visitFieldInsn(Opcodes.PUTFIELD, Names.CONTINUATION, Names.BUDGET, "I");
    }
    out.visitJumpInsn(Opcodes.IFLT, spill(safepoint));
  }

  /** Charges where nothing can be suspended. */
  void writeUntestedCharge(int amount) {
    addToBudget(amount, Opcodes.ISUB);
  }

  /** Gives back what was charged before the activation was suspended. */
  void writeRefund(int amount) {
    addToBudget(amount, Opcodes.IADD);
  }

  private void addToBudget(int amount, int opcode) {
    loadTask();
    out.visitInsn(Opcodes.DUP);
    out.visitFieldInsn(Opcodes.GETFIELD, Names.CONTINUATION, Names.BUDGET, "I");
    push(amount);
    out.visitInsn(opcode);
    out.visitFieldInsn(Opcodes.PUTFIELD, Names.CONTINUATION, Names.BUDGET, "I");
  }

  /** Where the activation is saved at a safepoint: that of a charge begins to unwind, too. */
  Label spill(Safepoint safepoint) {
    return spills.computeIfAbsent(safepoint.id(), id -> new Label());
  }

  /**
   * Writes, for each safepoint tested so far, the code that saves the activation and returns: those
   * with the same values in the same places share it. In class files without frames none do, for
   * there the verifier would merge the types of all else that the places hold.
   */
  void writeSpills() {
    List<Safepoint> tested = spills.keySet().stream().map(plan.safepoints()::get).toList();
    List<List<Safepoint>> groups =
        AlikeSafepoints.group(
            tested, s -> List.of(s.shape(), s.savedSlots()), this::isWorthSharing);
    for (List<Safepoint> group : groups) {
      if (group.size() == 1) {
        writeOwnSpill(group.get(0));
      } else {
        writeSharedSpill(group);
      }
    }
  }

  /**
   * To share costs each safepoint some six bytes, and those that do one more frame, which is no
   * code, but makes the class larger.
   */
  private boolean isWorthSharing(List<Safepoint> group) {
    if (!plan.hasFrames()) {
      return false;
    }
    int values = group.get(0).locals().size();
    int saving = (group.size() - 1) * (15 + 2 * values);
    int frame = plan.isLarge() ? 0 : 4 + 3 * values;
    return saving > 6 * group.size() + 8 + frame;
  }

  private void writeOwnSpill(Safepoint safepoint) {
    writeSpillStart(safepoint);
    writeSaveAndReturn(safepoint, () -> push(methodNumber << 16 | safepoint.id()));
  }

  private void writeSharedSpill(List<Safepoint> group) {
    Label shared = new Label();
    Safepoint last = group.get(group.size() - 1);
    for (Safepoint safepoint : group) {
      writeSpillStart(safepoint);
      push(safepoint.id());
      if (safepoint != last) {
        out.visitJumpInsn(Opcodes.GOTO, shared);
      }
    }
    out.visitLabel(shared);
    types.writeFrameOfSaved(out, group.get(0), Opcodes.INTEGER);
    out.visitVarInsn(Opcodes.ISTORE, types.scratchSlot());
    writeSaveAndReturn(
        group.get(0),
        () -> {
          out.visitVarInsn(Opcodes.ILOAD, types.scratchSlot());
          if (methodNumber > 0) {
            push(methodNumber << 16);
            out.visitInsn(Opcodes.IOR);
          }
        });
  }

  /** Leaves on the stack what is to be saved of it. */
  private void writeSpillStart(Safepoint safepoint) {
    out.visitLabel(spill(safepoint));
    types.writeFrame(out, safepoint.state(), safepoint.liveLocals());
    if (!safepoint.isCall()) {
      loadTask();
      out.visitMethodInsn(
          Opcodes.INVOKEVIRTUAL, Names.CONTINUATION, Names.BEGIN_UNWINDING, "()V", false);
    } else if (safepoint.returned() != Type.VOID_TYPE) {
      out.visitInsn(ValueKind.of(safepoint.returned()).popOpcode());
    }
  }

  private void writeSaveAndReturn(Safepoint safepoint, Runnable pushPoint) {
    for (Saved saved : safepoint.locals()) {
      out.visitVarInsn(saved.kind().loadOpcode(), types.slot(saved.local()));
    }
    loadTask();
    if (types.resumes()) {
      out.visitVarInsn(Opcodes.ALOAD, types.frameSlot());
    } else {
      out.visitInsn(Opcodes.ACONST_NULL);
    }
    out.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        plan.owner(),
        Names.CLASS_RESUMER,
        "()" + Names.RESUMER_DESC,
        plan.ownerIsInterface());
    pushPoint.run();
    String shape = safepoint.shape();
    out.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        ShapeWriter.define(shape),
        Names.SAVE,
        ShapeWriter.saveDescriptor(shape),
        false);
    writeDefaultReturn();
  }

  private void writeDefaultReturn() {
    Type returned = plan.returnType();
    if (types.resumes() || returned == Type.VOID_TYPE) {
      out.visitInsn(Opcodes.RETURN);
      return;
    }
    ValueKind kind = ValueKind.of(returned);
    out.visitInsn(kind.zeroOpcode());
    out.visitInsn(kind.returnOpcode());
  }

  private void loadTask() {
    out.visitVarInsn(Opcodes.ALOAD, types.taskSlot());
  }

  private void push(int value) {
    if (value >= -1 && value <= 5) {
      out.visitInsn(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      out.visitIntInsn(Opcodes.BIPUSH, value);
    } else if (value == (short) value) {
      out.visitIntInsn(Opcodes.SIPUSH, value);
    } else {
      out.visitLdcInsn(value);
    }
  }
}
