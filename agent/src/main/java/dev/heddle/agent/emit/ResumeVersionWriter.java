package dev.heddle.agent.emit;

import dev.heddle.agent.emit.Copies.Node;
import dev.heddle.agent.plan.Block;
import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.Safepoint;
import dev.heddle.agent.plan.Saved;
import dev.heddle.agent.plan.ValueKind;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/**
 * Writes resume versions: static methods of the same class that take a frame, restore what it
 * holds, and go on behind the safepoint that saved it. See {@link Copies} for what they consist of.
 */
public final class ResumeVersionWriter extends VersionWriter {
  private static final int MAX_DIMENSIONS = 255;

  private static final List<String> ELEMENTS =
      List.of(Names.FRAME_DESC, Names.CONTINUATION_DESC, "Z", "B", "C", "S", "I", "J", "F", "D");

  private ResumeVersionWriter(MethodPlan plan, MethodNode out, FrameTypes types, int number) {
    super(plan, out, types, new SafepointWriter(plan, out, types, number));
  }

  /**
   * Writes the resume version of a method.
   *
   * @param number number of the method among those of its class that suspend
   * @param overload number of the method among those of them with the same name
   */
  public static MethodNode write(MethodPlan plan, int number, int overload) {
    int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;
    MethodNode out =
        new MethodNode(Opcodes.ASM9, access, plan.name(), descriptor(overload), null, null);
    new ResumeVersionWriter(plan, out, new FrameTypes(plan, true), number).write();
    return out;
  }

  /**
   * The descriptor of a resume version. It has its method's own name, for stack traces; a parameter
   * that is never used tells it from those of methods of the same name: an array, of up to 255
   * dimensions (JVMS 4.3.2).
   */
  static String descriptor(int overload) {
    String base = "(" + Names.FRAME_DESC + Names.CONTINUATION_DESC;
    if (overload == 0) {
      return base + ")V";
    }
    int dimensions = (overload - 1) % MAX_DIMENSIONS + 1;
    String element = ELEMENTS.get((overload - 1) / MAX_DIMENSIONS);
    return base + "[".repeat(dimensions) + element + ")V";
  }

  private void write() {
    out.visitCode();
    out.visitVarInsn(Opcodes.ALOAD, 0);
    out.visitVarInsn(Opcodes.ASTORE, types.frameSlot());
    out.visitVarInsn(Opcodes.ALOAD, 1);
    out.visitVarInsn(Opcodes.ASTORE, types.taskSlot());
    forgetParameters();
    Label unknown = new Label();
    writeEntries(unknown);
    out.visitLabel(unknown);
    types.writeBareFrame(out);
    out.visitInsn(Opcodes.ACONST_NULL);
    out.visitInsn(Opcodes.ATHROW);
    writeNodes();
    out.visitMaxs(0, 0);
    out.visitEnd();
    UnusedFrames.remove(out);
  }

  /**
   * In class files without frames the verifier merges the types of dead locals, too: it would load
   * the author's classes to see what they have in common with our parameters. Some are optional.
   */
  private void forgetParameters() {
    for (int slot = 0; slot < 2; slot++) {
      if (slot != types.taskSlot()) {
        out.visitInsn(Opcodes.ICONST_0);
        out.visitVarInsn(Opcodes.ISTORE, slot);
      }
    }
  }

  /** What many have saved alike is restored by the same code; behind it the ways part again. */
  private void writeEntries(Label unknown) {
    List<List<Safepoint>> groups =
        AlikeSafepoints.group(
            plan.safepoints(),
            s -> List.of(s.stack(), s.locals(), s.nullLocals()),
            ResumeVersionWriter::isWorthSharing);
    Label[] entries = new Label[plan.safepoints().size()];
    for (List<Safepoint> group : groups) {
      Label start = new Label();
      group.forEach(safepoint -> entries[safepoint.id()] = start);
    }
    writeLoadPoint();
    out.visitTableSwitchInsn(0, entries.length - 1, unknown, entries);
    for (List<Safepoint> group : groups) {
      Safepoint first = group.get(0);
      out.visitLabel(entries[first.id()]);
      types.writeBareFrame(out);
      writeRestore(first);
      if (group.size() == 1) {
        writeGoOn(first);
      } else {
        writeGoOnAtOneOf(group);
      }
    }
  }

  /** A value takes ten bytes to restore; to share that costs a switch and a frame. */
  private static boolean isWorthSharing(List<Safepoint> group) {
    int values = group.get(0).locals().size() + group.get(0).stack().size();
    return (group.size() - 1) * 10 * values > 8 * group.size() + 30 + 3 * values;
  }

  private void writeLoadPoint() {
    out.visitVarInsn(Opcodes.ALOAD, types.frameSlot());
    out.visitFieldInsn(Opcodes.GETFIELD, Names.FRAME, Names.POINT, "I");
    out.visitLdcInsn(0xFFFF);
    out.visitInsn(Opcodes.IAND);
  }

  private void writeGoOnAtOneOf(List<Safepoint> group) {
    int[] ids = group.stream().mapToInt(Safepoint::id).toArray();
    Label[] labels = group.stream().map(safepoint -> new Label()).toArray(Label[]::new);
    writeLoadPoint();
    out.visitLookupSwitchInsn(
        labels[0], // which no id is left for but the first
        Arrays.copyOfRange(ids, 1, ids.length),
        Arrays.copyOfRange(labels, 1, labels.length));
    for (int i = 0; i < labels.length; i++) {
      out.visitLabel(labels[i]);
      types.writeFrameOfRestored(out, group.get(i));
      writeGoOn(group.get(i));
    }
  }

  private void writeGoOn(Safepoint safepoint) {
    Block block = plan.blocks().get(safepoint.block());
    Node target = copies.resume(block.index(), safepoint.resumeBlock());
    if (safepoint.isCall()) {
      writeTakeOutcome(safepoint.returned(), block, plan.innermostLoop()[block.index()]);
    } else { // nothing to take, but what is thrown if the task has become too deep
      Block resumed = plan.blocks().get(safepoint.resumeBlock());
      writeTakeOutcome(Type.VOID_TYPE, resumed, target.copy());
    }
    if (safepoint.isBlockStart() && block.charge() > 0) {
      safepoints.writeRefund(block.charge()); // the block's start charges it again
    }
    copies.enter(target);
    writeEnter(target);
  }

  private void writeRestore(Safepoint safepoint) {
    String shape = safepoint.shape();
    List<Object> stack = safepoint.stack();
    for (int local : safepoint.nullLocals()) {
      out.visitInsn(Opcodes.ACONST_NULL);
      out.visitVarInsn(Opcodes.ASTORE, types.slot(local));
    }
    if (shape.isEmpty()) {
      return;
    }
    String frame = ShapeWriter.define(shape);
    int frameCopy = types.scratchSlot();
    out.visitVarInsn(Opcodes.ALOAD, types.frameSlot());
    out.visitTypeInsn(Opcodes.CHECKCAST, frame);
    out.visitVarInsn(Opcodes.ASTORE, frameCopy);
    int field = stack.size();
    for (Saved saved : safepoint.locals()) {
      loadField(frame, frameCopy, field++, saved.type());
      out.visitVarInsn(saved.kind().storeOpcode(), types.slot(saved.local()));
    }
    for (int i = 0; i < stack.size(); i++) {
      loadField(frame, frameCopy, i, stack.get(i));
    }
    if (ShapeWriter.hasReferences(shape)) {
      out.visitVarInsn(Opcodes.ALOAD, frameCopy);
      out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, frame, "clear", "()V", false);
    }
  }

  private void loadField(String frame, int frameCopy, int index, Object type) {
    if (type == Opcodes.NULL) {
      out.visitInsn(Opcodes.ACONST_NULL);
      return;
    }
    out.visitVarInsn(Opcodes.ALOAD, frameCopy);
    String descriptor = ValueKind.of(type).descriptor();
    out.visitFieldInsn(Opcodes.GETFIELD, frame, ShapeWriter.field(index), descriptor);
    if (type instanceof String name) {
      castTo(name);
    }
  }

  private void castTo(String type) {
    if (!type.equals("java/lang/Object")) {
      out.visitTypeInsn(Opcodes.CHECKCAST, type);
    }
  }

  /** Takes what a call returned, or throws what it threw, within the handlers of {@code block}. */
  private void writeTakeOutcome(Type returned, Block block, int copy) {
    Label start = new Label();
    Label end = new Label();
    out.visitLabel(start);
    out.visitVarInsn(Opcodes.ALOAD, types.taskSlot());
    String kind = returned == Type.VOID_TYPE ? "Void" : suffix(ValueKind.of(returned));
    String descriptor =
        returned == Type.VOID_TYPE ? "()V" : "()" + ValueKind.of(returned).descriptor();
    out.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, Names.CONTINUATION, Names.TAKE + kind, descriptor, false);
    out.visitLabel(end);
    if (returned.getSort() == Type.OBJECT || returned.getSort() == Type.ARRAY) {
      castTo(returned.getInternalName());
    }
    ranges.coverAlone(block, copy, start, end);
    copies.enterHandlers(block, copy);
  }

  private static String suffix(ValueKind kind) {
    String name = kind.name();
    return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
  }

  /** An {@code ireturn} cuts a value down to what its method returns (JVMS 6.5). */
  private void writeNarrowing(Type returned) {
    switch (returned.getSort()) {
      case Type.BOOLEAN -> {
        out.visitInsn(Opcodes.ICONST_1);
        out.visitInsn(Opcodes.IAND);
      }
      case Type.BYTE -> out.visitInsn(Opcodes.I2B);
      case Type.CHAR -> out.visitInsn(Opcodes.I2C);
      case Type.SHORT -> out.visitInsn(Opcodes.I2S);
      default -> {}
    }
  }

  @Override
  void writeReturn(int opcode) {
    if (opcode != Opcodes.RETURN) {
      ValueKind kind = ValueKind.of(plan.returnType());
      writeNarrowing(plan.returnType());
      out.visitVarInsn(Opcodes.ALOAD, types.taskSlot());
      out.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Names.CONTINUATION,
          Names.LEAVE + suffix(kind),
          "(" + kind.descriptor() + Names.CONTINUATION_DESC + ")V",
          false);
    }
    out.visitInsn(Opcodes.RETURN);
  }
}
