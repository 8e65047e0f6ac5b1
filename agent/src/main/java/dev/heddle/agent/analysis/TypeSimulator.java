package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import dev.heddle.agent.plan.CodeState;
import dev.heddle.agent.plan.CodeState.Uninitialized;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Derives the types of locals and operands from the class file's own frames and a linear
 * simulation between them. No class is loaded for it.
 */
public final class TypeSimulator {
  private final MethodNode method;
  private final Code code;
  private final AnalyzerAdapter adapter;
  private final Map<Label, Uninitialized> allocations = new IdentityHashMap<>();

  private TypeSimulator(String owner, MethodNode method, Code code) {
    this.method = method;
    this.code = code;
    this.adapter =
        new AnalyzerAdapter(
            Opcodes.ASM9, owner, method.access, method.name, method.desc, null) {};
  }

  /**
   * States by instruction; null where none was wanted, or the instruction cannot be reached.
   *
   * @param before before the instruction, as its frame tells if it has one
   * @param after directly after the instruction, before any frame of the next one
   */
  public record States(CodeState[] before, CodeState[] after) {}

  /** The states before and after the instructions wanted. */
  public static States simulate(
      String owner, MethodNode method, Code code, BitSet before, BitSet after) {
    return new TypeSimulator(owner, method, code).run(before, after);
  }

  private States run(BitSet wantedBefore, BitSet wantedAfter) {
    CodeState[] before = new CodeState[code.size()];
    CodeState[] after = new CodeState[code.size()];
    for (Map.Entry<LabelNode, Integer> label : code.positions().entrySet()) {
      int index = label.getValue();
      if (index < code.size() && code.instructions()[index].getOpcode() == Opcodes.NEW) {
        allocations.put(label.getKey().getLabel(), new Uninitialized(index));
      }
    }
    int index = 0;
    for (AbstractInsnNode node : method.instructions) {
      if (node.getOpcode() < 0) {
        node.accept(adapter);
        continue;
      }
      if (adapter.locals != null) {
        if (wantedBefore.get(index)) {
          before[index] = capture();
        }
        node.accept(adapter);
        if (node.getOpcode() == Opcodes.NEW) {
          Label label = (Label) adapter.stack.get(adapter.stack.size() - 1);
          allocations.putIfAbsent(label, new Uninitialized(index));
        }
        if (wantedAfter.get(index)) {
          after[index] = capture();
        }
      }
      index++;
    }
    return new States(before, after);
  }

  private CodeState capture() {
    Object[] locals = new Object[method.maxLocals];
    for (int i = 0; i < locals.length; i++) {
      locals[i] = i < adapter.locals.size() ? type(adapter.locals.get(i)) : Opcodes.TOP;
    }
    List<Object> stack = new ArrayList<>(adapter.stack.size());
    for (int i = 0; i < adapter.stack.size(); i++) {
      Object type = type(adapter.stack.get(i));
      stack.add(type);
      if (type == Opcodes.LONG || type == Opcodes.DOUBLE) {
        i++; // its second slot
      }
    }
    return new CodeState(locals, stack.toArray());
  }

  private Object type(Object type) {
    return type instanceof Label label ? allocations.get(label) : type;
  }
}
