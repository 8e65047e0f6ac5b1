package dev.heddle.agent.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Type;

/**
 * A place in a method where it may be suspended.
 *
 * @param id number within the method, from 0
 * @param returned for a safepoint after a call, what the call returns; null at a charge
 * @param block the block that it belongs to
 * @param resumeBlock the block to go on with
 * @param state types when it is suspended, the call's result included
 * @param liveLocals slots of the plain version that are live then
 * @param stack types of the operands to save, from the bottom, without the call's result
 * @param locals the live locals to save, in the order the frame stores them
 * @param nullLocals live locals known to be null, which need no saving
 * @param line the source line, or 0 if unknown
 */
public record Safepoint(
    int id,
    Type returned,
    int block,
    int resumeBlock,
    CodeState state,
    BitSet liveLocals,
    List<Object> stack,
    List<Saved> locals,
    List<Integer> nullLocals,
    int line) {

  public Safepoint {
    stack = List.copyOf(stack);
    locals = List.copyOf(locals);
    nullLocals = List.copyOf(nullLocals);
  }

  /** Whether this safepoint follows a call, whose result arrives in the task's slots. */
  public boolean isCall() {
    return returned != null;
  }

  /** The types before the call, with one value of this type in place of all that is passed. */
  public CodeState stateBefore(String passed) {
    List<Object> before = new ArrayList<>(stack);
    before.add(passed);
    return new CodeState(state.locals(), before.toArray());
  }

  /** Whether this is the charge at the start of a block, which goes on with that block. */
  public boolean isBlockStart() {
    return !isCall() && block == resumeBlock;
  }

  /** Where the saved locals are in the plain version. */
  public List<Integer> savedSlots() {
    return locals.stream().map(Saved::local).toList();
  }

  /** The kinds of all saved values, operands first: the name of the frame's shape. */
  public String shape() {
    StringBuilder kinds = new StringBuilder();
    for (Object type : stack) {
      kinds.append(ValueKind.of(type).code());
    }
    for (Saved saved : locals) {
      kinds.append(saved.kind().code());
    }
    return kinds.toString();
  }
}
