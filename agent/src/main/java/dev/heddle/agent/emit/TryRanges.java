package dev.heddle.agent.emit;

import dev.heddle.agent.emit.Copies.Node;
import dev.heddle.agent.plan.Block;
import dev.heddle.agent.plan.ExceptionEntry;
import dev.heddle.agent.plan.MethodPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.objectweb.asm.Label;
import org.objectweb.asm.tree.MethodNode;

/** Writes the exception table of a version: each copied block is covered as its original was. */
final class TryRanges {
  private record Covered(Block block, int copy, Label start, Label end, boolean alone) {}

  private final MethodPlan plan;
  private final MethodNode out;
  private final List<Covered> covered = new ArrayList<>();

  TryRanges(MethodPlan plan, MethodNode out) {
    this.plan = plan;
    this.out = out;
  }

  /** Notes the copy of {@code block}. It follows directly on the copy noted before. */
  void cover(Block block, int copy, Label start, Label end) {
    covered.add(new Covered(block, copy, start, end, false));
  }

  /** Notes other code that stands for {@code block} in a copy. */
  void coverAlone(Block block, int copy, Label start, Label end) {
    covered.add(new Covered(block, copy, start, end, true));
  }

  /** Writes the table in the order of the original, which decides between entries. */
  void write(Function<Node, Label> labels, Copies copies) {
    for (int number = 0; number < plan.exceptions().size(); number++) {
      ExceptionEntry entry = plan.exceptions().get(number);
      Covered first = null;
      Covered last = null;
      for (Covered each : covered) {
        boolean covers = each.block.handlers().contains(number);
        if (first != null && (!covers || each.copy != first.copy || last.alone || each.alone)) {
          write(entry, first, last, labels, copies);
          first = null;
        }
        if (covers) {
          first = first == null ? each : first;
          last = each;
        }
      }
      if (first != null) {
        write(entry, first, last, labels, copies);
      }
    }
  }

  private void write(
      ExceptionEntry entry,
      Covered first,
      Covered last,
      Function<Node, Label> labels,
      Copies copies) {
    Label handler = labels.apply(copies.resolve(first.copy, entry.handlerBlock()));
    out.visitTryCatchBlock(first.start, last.end, handler, entry.type());
  }
}
