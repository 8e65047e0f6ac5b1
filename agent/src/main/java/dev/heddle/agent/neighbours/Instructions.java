package dev.heddle.agent.neighbours;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The instructions of a method, to compare them: without lines, frames and names of variables.
 *
 * @param code each instruction as a list of its opcode and its operands; jumps by distance
 * @param handlers the exception handlers, their places counted from the end
 */
record Instructions(List<List<Object>> code, List<List<Object>> handlers) {
  /** How far a jump goes, in instructions; other numbers among operands are no distances. */
  private record Distance(int instructions) {}

  /** Reads the instructions of a method. */
  static Instructions of(MethodNode method) {
    Map<LabelNode, Integer> places = new HashMap<>();
    List<AbstractInsnNode> real = new ArrayList<>();
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof LabelNode label) {
        places.put(label, real.size());
      } else if (node.getOpcode() >= 0) {
        real.add(node);
      }
    }
    List<List<Object>> code = new ArrayList<>();
    for (AbstractInsnNode node : real) {
      code.add(words(node, code.size(), places));
    }
    List<List<Object>> handlers = new ArrayList<>();
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      handlers.add(
          Arrays.asList(
              real.size() - places.get(block.start),
              real.size() - places.get(block.end),
              real.size() - places.get(block.handler),
              block.type));
    }
    return new Instructions(code, handlers);
  }

  /** How many come before {@code others}; -1 if these are not the same but for such a start. */
  int startBefore(Instructions others) {
    int added = code.size() - others.code.size();
    return added >= 0
            && code.subList(added, code.size()).equals(others.code)
            && handlers.equals(others.handlers)
        ? added
        : -1;
  }

  private static List<Object> words(
      AbstractInsnNode node, int place, Map<LabelNode, Integer> places) {
    List<Object> words = new ArrayList<>();
    words.add(node.getOpcode());
    if (node instanceof IntInsnNode number) {
      words.add(number.operand);
    } else if (node instanceof VarInsnNode variable) {
      words.add(variable.var);
    } else if (node instanceof IincInsnNode increment) {
      words.addAll(List.of(increment.var, increment.incr));
    } else if (node instanceof TypeInsnNode type) {
      words.add(type.desc);
    } else if (node instanceof MultiANewArrayInsnNode array) {
      words.addAll(List.of(array.desc, array.dims));
    } else if (node instanceof LdcInsnNode constant) {
      words.add(constant.cst);
    } else if (node instanceof FieldInsnNode field) {
      words.addAll(List.of(field.owner, field.name, field.desc));
    } else if (node instanceof MethodInsnNode call) {
      words.addAll(List.of(call.owner, call.name, call.desc, call.itf));
    } else if (node instanceof InvokeDynamicInsnNode call) {
      words.addAll(List.of(call.name, call.desc, call.bsm, Arrays.asList(call.bsmArgs)));
    } else {
      for (LabelNode target : targets(node, words)) {
        words.add(new Distance(places.get(target) - place));
      }
    }
    return words;
  }

  /** Where it may jump to; what decides is added to {@code words}. */
  private static List<LabelNode> targets(AbstractInsnNode node, List<Object> words) {
    List<LabelNode> targets = new ArrayList<>();
    if (node instanceof JumpInsnNode jump) {
      targets.add(jump.label);
    } else if (node instanceof TableSwitchInsnNode table) {
      words.addAll(List.of(table.min, table.max));
      targets.add(table.dflt);
      targets.addAll(table.labels);
    } else if (node instanceof LookupSwitchInsnNode table) {
      words.addAll(table.keys);
      targets.add(table.dflt);
      targets.addAll(table.labels);
    }
    return targets;
  }
}
