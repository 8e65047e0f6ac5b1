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

/**
 * Writes the table of local variables of a version, for debuggers. A range goes on from one copied
 * block to the next one in the code, for each entry of the table is ten bytes of the class file.
 */
final class Variables {
  /** Where one variable is in scope. */
  private static final class Range {
    private final LocalVariableNode variable;
    private final Label start;
    private Label end;

    Range(LocalVariableNode variable, Label start, Label end) {
      this.variable = variable;
      this.start = start;
      this.end = end;
    }
  }

  private final MethodNode out;
  private final FrameTypes types;
  private final List<LocalVariableNode> variables;

  /** The first instruction in the scope of each variable, and the first one behind it. */
  private final int[] from;

  private final int[] to;
  private final BitSet bounds = new BitSet();
  private final Map<Integer, Label> inNode = new HashMap<>();
  private final List<Range> ranges = new ArrayList<>();

  /** The last range of each variable. */
  private final Range[] last;

  /** Where the node before this one ends, which is where this one starts. */
  private Label previousEnd;

  Variables(MethodPlan plan, MethodNode out, FrameTypes types) {
    this.out = out;
    this.types = types;
    this.variables = plan.variables();
    this.from = new int[variables.size()];
    this.to = new int[variables.size()];
    this.last = new Range[variables.size()];
    for (int i = 0; i < from.length; i++) {
      from[i] = plan.code().position(variables.get(i).start);
      to[i] = plan.code().position(variables.get(i).end);
      bounds.set(from[i]);
      bounds.set(to[i]);
    }
  }

  /** The instruction numbered {@code index} comes next, in a block numbered from {@code first}. */
  void at(int index, int first) {
    if (index != first && bounds.get(index)) {
      Label here = new Label();
      out.visitLabel(here);
      inNode.put(index, here);
    }
  }

  /** The copy of {@code block} from {@code start} ends at {@code end}. */
  void endNode(Block block, Label start, Label end) {
    for (int i = 0; i < from.length; i++) {
      if (from[i] < block.end() && to[i] > block.start() && from[i] < to[i]) {
        Label first = from[i] <= block.start() ? start : inNode.getOrDefault(from[i], start);
        Label behind = to[i] >= block.end() ? end : inNode.getOrDefault(to[i], end);
        add(i, first, behind, first == start);
      }
    }
    inNode.clear();
    previousEnd = end;
  }

  private void add(int variable, Label start, Label end, boolean atNodeStart) {
    Range before = last[variable];
    if (atNodeStart && before != null && before.end == previousEnd) {
      before.end = end;
      return;
    }
    last[variable] = new Range(variables.get(variable), start, end);
    ranges.add(last[variable]);
  }

  void write() {
    for (Range range : ranges) {
      LocalVariableNode variable = range.variable;
      int slot = types.slot(variable.index);
      out.visitLocalVariable(variable.name, variable.desc, null, range.start, range.end, slot);
    }
  }
}
