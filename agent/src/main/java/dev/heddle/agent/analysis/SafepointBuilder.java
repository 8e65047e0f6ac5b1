package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import dev.heddle.agent.plan.CodeState;
import dev.heddle.agent.plan.Safepoint;
import dev.heddle.agent.plan.Saved;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.plan.ValueKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Numbers the safepoints of a method and finds what each has to save. */
final class SafepointBuilder {
  /** What a method can take, less the four parameters that come behind the saved values. */
  private static final int MAX_SAVED_SLOTS = 250;

  /** The safepoint's number shares an int with the method's. */
  private static final int MAX_SAFEPOINTS = 0xFFFF;

  private final Code code;
  private final TypeSimulator.States states;
  private final BitSet[] live;
  private final Flow flow;
  private final Predicate<String> access;
  private final List<Safepoint> safepoints = new ArrayList<>();

  SafepointBuilder(
      Code code, TypeSimulator.States states, BitSet[] live, Flow flow, Predicate<String> access) {
    this.code = code;
    this.states = states;
    this.live = live;
    this.flow = flow;
    this.access = access;
  }

  /**
   * Adds the safepoint after the call that ends {@code block}. What the call throws is thrown again
   * at its own place, so what its handlers read is saved as well.
   */
  Safepoint addCall(Type returned, int block, int instruction) {
    BitSet liveLocals = (BitSet) live[block + 1].clone();
    flow.handlerBlocks(block).forEach(handler -> liveLocals.or(live[handler]));
    return add(returned, block, block + 1, states.after()[instruction], liveLocals, instruction);
  }

  /** Adds the safepoint of a charge in {@code block}, on the way to the start of a block. */
  Safepoint addCharge(int block, int resumeBlock, int instruction) {
    CodeState state = states.before()[flow.start(resumeBlock)];
    return add(null, block, resumeBlock, state, live[resumeBlock], instruction);
  }

  private Safepoint add(
      Type returned,
      int block,
      int resumeBlock,
      CodeState state,
      BitSet liveLocals,
      int instruction) {
    if (state == null) {
      throw new Unweavable(SkipReason.UNTYPED, "line " + code.lines()[instruction]);
    }
    int operands = state.stack().length;
    if (returned != null && returned != Type.VOID_TYPE) {
      operands--;
      requireAccess(returned);
    }
    List<Object> stack = Arrays.asList(state.stack()).subList(0, operands);
    stack.forEach(this::requireAccess);
    List<Saved> locals = new ArrayList<>();
    List<Integer> nullLocals = new ArrayList<>();
    collectLocals(state, liveLocals, locals, nullLocals);
    Safepoint safepoint =
        new Safepoint(
            safepoints.size(),
            returned,
            block,
            resumeBlock,
            state,
            liveLocals,
            stack,
            locals,
            nullLocals,
            code.lines()[instruction]);
    requireRoom(safepoint);
    safepoints.add(safepoint);
    return safepoint;
  }

  private void collectLocals(
      CodeState state, BitSet liveLocals, List<Saved> locals, List<Integer> nullLocals) {
    for (int i = liveLocals.nextSetBit(0); i >= 0; i = liveLocals.nextSetBit(i + 1)) {
      Object type = state.locals()[i];
      if (type == Opcodes.NULL) {
        nullLocals.add(i);
      } else if (type != Opcodes.TOP) {
        requireAccess(type);
        locals.add(new Saved(i, type));
      }
    }
    // Not by Comparator.comparing: a lambda of the JDK that weaving itself needs stays plain.
    locals.sort((first, second) -> first.kind().compareTo(second.kind()));
  }

  private void requireAccess(Type type) {
    if (type.getSort() == Type.OBJECT || type.getSort() == Type.ARRAY) {
      requireAccess((Object) type.getInternalName());
    }
  }

  private void requireAccess(Object type) {
    if (type instanceof String name && !access.test(name)) {
      throw new Unweavable(SkipReason.INACCESSIBLE_TYPE, name.replace('/', '.'));
    }
  }

  private void requireRoom(Safepoint safepoint) {
    int slots = 0;
    for (Object type : safepoint.stack()) {
      slots += ValueKind.of(type).slots();
    }
    for (Saved saved : safepoint.locals()) {
      slots += saved.kind().slots();
    }
    if (slots > MAX_SAVED_SLOTS) {
      throw new Unweavable(SkipReason.TOO_MANY_LIVE_VALUES, "line " + safepoint.line());
    }
    if (safepoints.size() > MAX_SAFEPOINTS) {
      throw new Unweavable(SkipReason.TOO_MANY_SAFEPOINTS, null);
    }
  }

  List<Safepoint> all() {
    return List.copyOf(safepoints);
  }
}
