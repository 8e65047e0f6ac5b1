package dev.heddle.agent.emit;

import dev.heddle.agent.plan.CodeState;
import dev.heddle.agent.plan.CodeState.Uninitialized;
import dev.heddle.agent.plan.ValueKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Moves allocations behind the arguments of their constructor, for an object that is not
 * initialized can neither be saved in a frame nor named by the frames of copied code.
 *
 * <pre>
 *   new A                    new A; pop; aconst_null     initializes the class at the old place
 *   dup                      dup
 *   call f                   call f
 *   invokespecial A.init     store the argument; pop; pop
 *                            new A; dup; load the argument; invokespecial A.init
 * </pre>
 *
 * <p>Null stands for the object until then, wherever the author's code had put copies of it.
 */
public final class LateAllocation {
  private final MethodNode method;
  private final int firstTemporary;
  private int nextTemporary;

  private LateAllocation(MethodNode method) {
    this.method = method;
    this.firstTemporary = method.maxLocals;
  }

  /**
   * Rewrites {@code method} in place.
   *
   * @param instructions its instructions by number
   * @param early numbers of the {@code new} instructions to move
   * @param atConstructors the types before each constructor call, by number
   * @param positions the number of the instruction that each label stands before
   */
  public static void apply(
      MethodNode method,
      AbstractInsnNode[] instructions,
      BitSet early,
      CodeState[] atConstructors,
      Map<LabelNode, Integer> positions) {
    LateAllocation rewriting = new LateAllocation(method);
    Map<LabelNode, String> placeholders = new IdentityHashMap<>();
    positions.forEach(
        (label, index) -> {
          if (early.get(index)) {
            placeholders.put(label, ((TypeInsnNode) instructions[index]).desc);
          }
        });
    for (int i = 0; i < instructions.length; i++) {
      if (early.get(i)) {
        rewriting.replaceAllocation(instructions[i]);
      } else if (atConstructors[i] != null) {
        rewriting.moveTo((MethodInsnNode) instructions[i], atConstructors[i], early);
      }
    }
    rewriting.renameInFrames(placeholders);
  }

  private void replaceAllocation(AbstractInsnNode allocation) {
    InsnList added = new InsnList();
    added.add(new InsnNode(Opcodes.POP));
    added.add(new InsnNode(Opcodes.ACONST_NULL));
    method.instructions.insert(allocation, added);
  }

  private void renameInFrames(Map<LabelNode, String> placeholders) {
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof FrameNode frame) {
        rename(frame.local, placeholders);
        rename(frame.stack, placeholders);
      }
    }
  }

  private static void rename(List<Object> types, Map<LabelNode, String> placeholders) {
    if (types != null) {
      ListIterator<Object> each = types.listIterator();
      while (each.hasNext()) {
        String placeholder = placeholders.get(each.next());
        if (placeholder != null) {
          each.set(placeholder);
        }
      }
    }
  }

  private void moveTo(MethodInsnNode constructor, CodeState state, BitSet early) {
    Type[] arguments = Type.getArgumentTypes(constructor.desc);
    int receiver = state.stack().length - arguments.length - 1;
    if (!(state.stack()[receiver] instanceof Uninitialized object)
        || !early.get(object.allocation())) {
      return;
    }
    nextTemporary = firstTemporary;
    InsnList before = new InsnList();
    InsnList after = new InsnList();
    List<VarInsnNode> loads = storeArguments(arguments, before);
    before.add(new InsnNode(Opcodes.POP));
    int lowest = lowestCopy(state.stack(), object, receiver);
    List<VarInsnNode> others = storeOperands(state.stack(), object, lowest, receiver, before);
    int result = newTemporary(ValueKind.REF);
    before.add(new TypeInsnNode(Opcodes.NEW, constructor.owner));
    before.add(new InsnNode(Opcodes.DUP));
    loads.forEach(before::add);
    after.add(new VarInsnNode(Opcodes.ASTORE, result));
    for (VarInsnNode other : others) {
      after.add(other == null ? new VarInsnNode(Opcodes.ALOAD, result) : other);
    }
    for (int i = 0; i < state.locals().length; i++) {
      if (object.equals(state.locals()[i])) {
        after.add(new VarInsnNode(Opcodes.ALOAD, result));
        after.add(new VarInsnNode(Opcodes.ASTORE, i));
      }
    }
    method.instructions.insertBefore(constructor, before);
    method.instructions.insert(constructor, after);
    method.maxLocals = Math.max(method.maxLocals, nextTemporary);
  }

  /** Stores the arguments in temporaries; returns what loads them again, in order. */
  private List<VarInsnNode> storeArguments(Type[] arguments, InsnList before) {
    List<VarInsnNode> loads = new ArrayList<>();
    for (int i = arguments.length - 1; i >= 0; i--) {
      ValueKind kind = ValueKind.of(arguments[i]);
      int slot = newTemporary(kind);
      before.add(new VarInsnNode(kind.storeOpcode(), slot));
      loads.add(0, new VarInsnNode(kind.loadOpcode(), slot));
    }
    return loads;
  }

  private static int lowestCopy(Object[] stack, Uninitialized object, int receiver) {
    int lowest = receiver;
    for (int i = receiver - 1; i >= 0; i--) {
      if (object.equals(stack[i])) {
        lowest = i;
      }
    }
    return lowest;
  }

  /** Takes operands from {@code lowest} on; returns what loads them again, null for the object. */
  private List<VarInsnNode> storeOperands(
      Object[] stack, Uninitialized object, int lowest, int receiver, InsnList before) {
    List<VarInsnNode> loads = new ArrayList<>();
    for (int i = receiver - 1; i >= lowest; i--) {
      if (object.equals(stack[i])) {
        before.add(new InsnNode(Opcodes.POP));
        loads.add(0, null);
      } else {
        ValueKind kind = ValueKind.of(stack[i]);
        int slot = newTemporary(kind);
        before.add(new VarInsnNode(kind.storeOpcode(), slot));
        loads.add(0, new VarInsnNode(kind.loadOpcode(), slot));
      }
    }
    return loads;
  }

  private int newTemporary(ValueKind kind) {
    int slot = nextTemporary;
    nextTemporary += kind.slots();
    return slot;
  }
}
