package dev.heddle.agent.emit;

import dev.heddle.agent.plan.Block;
import dev.heddle.agent.plan.MethodPlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;

/** Writes the table of local variables of a version, for debuggers. */
final class Variables {
  private record Range(LocalVariableNode variable, Label start, Label end) {}

  private final MethodPlan plan;
  private final MethodNode out;
  private final FrameTypes types;
  private final BitSet bounds = new BitSet();
  private final Map<Integer, Label> inNode = new HashMap<>();
  private final List<Range> ranges = new ArrayList<>();

  Variables(MethodPlan plan, MethodNode out, FrameTypes types) {
    this.plan = plan;
    this.out = out;
    this.types = types;
    for (LocalVariableNode variable : plan.variables()) {
      bounds.set(plan.code().position(variable.start));
      bounds.set(plan.code().position(variable.end));
    }
  }

  /** A copy of a block begins at {@code start}. */
  void beginNode(Label start) {
    inNode.clear();
  }

  /** The instruction numbered {@code index} comes next. */
  void at(int index, Label nodeStart) {
    if (inNode.isEmpty()) {
      inNode.put(index, nodeStart);
    } else if (bounds.get(index)) {
      Label here = new Label();
      out.visitLabel(here);
      inNode.put(index, here);
    }
  }

  /** The copy of {@code block} from {@code start} ends at {@code end}. */
  void endNode(Block block, Label start, Label end) {
    inNode.put(block.start(), start);
    inNode.put(block.end(), end);
    for (LocalVariableNode variable : plan.variables()) {
      int from = Math.max(plan.code().position(variable.start), block.start());
      int to = Math.min(plan.code().position(variable.end), block.end());
      if (from < to) {
        Label first = inNode.getOrDefault(from, start);
        ranges.add(new Range(variable, first, inNode.getOrDefault(to, end)));
      }
    }
  }

  void write() {
    for (Range range : ranges) {
      LocalVariableNode variable = range.variable;
      int slot = types.slot(variable.index);
      out.visitLocalVariable(variable.name, variable.desc, null, range.start, range.end, slot);
    }
  }
}
