package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Jumps;
import dev.heddle.agent.emit.Copies.Node;
import dev.heddle.agent.plan.Block;
import dev.heddle.agent.plan.Call;
import dev.heddle.agent.plan.CallMode;
import dev.heddle.agent.plan.CountedLoop;
import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.Safepoint;
import dev.heddle.agent.plan.TightLoop;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes the body of a task version or a resume version: the copied blocks with their tests and
 * charges, then what is seldom run, out of the way of the rest.
 *
 * <p>In Java terms, {@code int m() { return f() + 1; }} becomes
 *
 * <pre>{@code
 * int m(Continuation c) {
 *   if ((c.budget -= 1) < 0) {
 *     c.beginUnwinding();
 *     Frame….save(…live values…, c, null, heddle$resumer(), 0);
 *     return 0;
 *   }
 *   int r = f(c);
 *   if (c.unwinding) {
 *     Frame….save(…live values…, c, null, heddle$resumer(), 1);
 *     return 0;
 *   }
 *   return r + 1;
 * }
 * }</pre>
 */
abstract class VersionWriter {
  final MethodPlan plan;
  final MethodNode out;
  final Copies copies;
  final FrameTypes types;
  final SafepointWriter safepoints;
  final TryRanges ranges;
  private final Variables variables;
  private final Map<Node, Label> labels = new HashMap<>();
  private final TightLoopWriter tightLoops;

  /** Where the iterations of loops start that have something to do before them. */
  private final Map<Node, Label> iterations = new HashMap<>();

  /** Where exceptions go, for the handlers that are also entered by {@link #writeEnter}. */
  private final Map<Node, Label> handlers = new HashMap<>();

  /** The blocks of each loop by its header. */
  private final Map<Integer, BitSet> loops = new HashMap<>();

  private final List<Runnable> stubs = new ArrayList<>();
  private int currentLine;

  VersionWriter(MethodPlan plan, MethodNode out, FrameTypes types, SafepointWriter safepoints) {
    this.plan = plan;
    this.out = out;
    this.copies = new Copies(plan);
    this.types = types;
    this.safepoints = safepoints;
    this.ranges = new TryRanges(plan, out);
    this.variables = new Variables(plan, out, types);
    this.tightLoops = new TightLoopWriter(out, types);
    plan.loops().subList(1, plan.loops().size()).forEach(l -> loops.put(l.header(), l.blocks()));
  }

  /** Writes whatever {@code return} means in this version; the value is on the stack. */
  abstract void writeReturn(int opcode);

  final void writeNodes() {
    List<Node> nodes = copies.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      writeNode(nodes.get(i), i + 1 < nodes.size() ? nodes.get(i + 1) : null);
    }
    for (int i = 0; i < stubs.size(); i++) {
      stubs.get(i).run();
    }
    tightLoops.writeWaysOut();
    safepoints.writeSpills();
    ranges.write(this::handler, copies);
    variables.write();
  }

  final Label label(Node node) {
    return labels.computeIfAbsent(node, n -> new Label());
  }

  private Label iteration(Node header) {
    boolean hasStart =
        plan.tightLoops().containsKey(header.block())
            || plan.countedLoops().containsKey(header.block());
    return hasStart ? iterations.computeIfAbsent(header, n -> new Label()) : label(header);
  }

  private Label handler(Node node) {
    Label own = handlers.get(node);
    return own != null ? own : label(node);
  }

  private void writeNode(Node node, Node next) {
    Block block = plan.blocks().get(node.block());
    if (handlers.containsKey(node)) {
      writeHandlerStart(block, node);
    }
    writeLineAside(block);
    Label start = label(node);
    out.visitLabel(start);
    if (plan.countedLoops().containsKey(block.index())) {
      writeCountingHeader(block, node);
    } else {
      writeTightLoopEntry(block, node);
      types.writeFrame(out, block);
      writeStartCharge(block);
      writeInstructions(block, node, next);
    }
    Label end = new Label();
    out.visitLabel(end);
    variables.endNode(block, start, end);
    ranges.cover(block, node.copy(), start, end);
    if (plan.tightLoopAround(block.index()) != null) {
      boolean entered = plan.tightLoops().containsKey(block.index());
      tightLoops.cover(entered ? iteration(node) : start, end);
    }
  }

  /** Goes to a block from outside any loop, as a resumed activation does. */
  final void writeEnter(Node target) {
    TightLoop loop = plan.tightLoopAround(target.block());
    if (loop != null && loop.header() != target.block()) {
      tightLoops.writeTakeBudget();
    }
    keepHandlerStart(target);
    out.visitJumpInsn(Opcodes.GOTO, label(target));
  }

  /** Before a jump to the start of a handler, which is not to be that of the exceptions. */
  private void keepHandlerStart(Node node) {
    if (plan.exceptions().stream().anyMatch(entry -> entry.handlerBlock() == node.block())) {
      handlers.computeIfAbsent(node, n -> new Label());
    }
  }

  /**
   * Keeps the start of a handler for exceptions alone: C1 compiles no method that jumps there. No
   * handler is in a loop that counts in a local.
   */
  private void writeHandlerStart(Block block, Node node) {
    out.visitLabel(handlers.get(node));
    types.writeFrame(out, block, false, false);
    out.visitInsn(Opcodes.NOP);
  }

  private void writeTightLoopEntry(Block block, Node node) {
    if (plan.tightLoops().containsKey(block.index())) {
      types.writeFrame(out, block, false, false);
      tightLoops.writeTakeBudget();
      out.visitLabel(iteration(node));
    }
  }

  /** Where a jump from a block goes: past what is done once, or over what is done on leaving. */
  private Label edge(Block from, Node node, Node target) {
    TightLoop tight = plan.tightLoopAround(from.index());
    if (tight != null && !tight.blocks().get(target.block())) {
      return tightLoops.wayOut(plan.blocks().get(target.block()), label(target));
    }
    if (isNextIteration(from, node, target)) {
      return iteration(target);
    }
    return tight != null && target.block() == tight.header()
        ? tightLoops.wayOut(plan.blocks().get(target.block()), label(target))
        : label(target);
  }

  /** Whether a jump stays in the loop; a copied rest of an iteration enters it from outside. */
  private boolean isNextIteration(Block from, Node node, Node target) {
    BitSet loop = loops.get(target.block());
    return loop != null && loop.get(from.index()) && node.copy() == target.copy();
  }

  /** At the start of a block: charges its calls, and tests, if any of this is to be done here. */
  private void writeStartCharge(Block block) {
    if (block.chargeSafepoint() != null) {
      safepoints.writeTestedCharge(block.charge(), block.chargeSafepoint());
    } else if (block.charge() > 0) {
      safepoints.writeUntestedCharge(block.charge());
    }
  }

  private void writeInstructions(Block block, Node node, Node next) {
    for (int i = block.start(); i < block.end(); i++) {
      variables.at(i, block.start());
      writeLine(plan.code().lines()[i]);
      writeInstruction(i, block, node, next);
    }
    if (block.fallsThrough() && block.jumpCharge() == 0) {
      writeFallThrough(block, node, next);
    }
  }

  /** Writes the header of a counted loop: before each strip, then before each iteration. */
  private void writeCountingHeader(Block block, Node node) {
    CountedLoop loop = plan.countedLoops().get(block.index());
    int last = block.end() - 1;
    JumpInsnNode jump = (JumpInsnNode) plan.code().instructions()[last];
    Label exit = edge(block, node, copies.resolve(node.copy(), blockOf(jump.label, block)));
    boolean inTightLoop = plan.tightLoopAround(block.index()) != null;
    writeLine(plan.code().lines()[block.start()]);
    StripWriter strips = new StripWriter(loop, block, out, types, inTightLoop);
    Label longer = new Label();
    Label stripEnd = new Label();
    Label iteration = iteration(node);
    strips.writeWhole(longer, iteration);
    strips.writeIteration(stripEnd);
    Label body = label(copies.resolve(node.copy(), block.index() + 1));
    out.visitJumpInsn(Opcodes.GOTO, body);
    if (strips.mayOverflow()) {
      stubs.add(() -> strips.writeOverflowing(exit, body));
    }
    Label spill = safepoints.spill(block.chargeSafepoint());
    Label exhausted = inTightLoop ? tightLoops.wayOut(block, spill) : spill;
    stubs.add(() -> strips.writeStrip(longer, exhausted, iteration));
    stubs.add(() -> strips.writeEnd(stripEnd, exit, label(node)));
  }

  private void writeFallThrough(Block block, Node node, Node next) {
    Node target = copies.resolve(node.copy(), block.index() + 1);
    if (block.callSafepoint() != null) {
      safepoints.writeTestAfterCall(block.callSafepoint());
    }
    TightLoop loop = plan.tightLoopAround(block.index());
    boolean entersAgain =
        loop != null && loop.header() == target.block() && node.copy() != target.copy();
    if (loop != null && !loop.blocks().get(target.block()) || entersAgain) {
      tightLoops.writePutBack();
    }
    boolean iterates = isNextIteration(block, node, target);
    if (iterates || !target.equals(next)) {
      out.visitJumpInsn(Opcodes.GOTO, iterates ? iteration(target) : label(target));
    }
  }

  private void writeLine(int line) {
    if (line != 0 && line != currentLine) {
      Label here = new Label();
      out.visitLabel(here);
      out.visitLineNumber(line, here);
      currentLine = line;
    }
  }

  /**
   * A block behind a call starts in the middle of a line. If the code before it is of another line,
   * the line is started at an instruction that is never run, so that no debugger stops there: the
   * execution of the line is the one at whose start it has stopped already.
   */
  private void writeLineAside(Block block) {
    int first = block.start();
    int line = plan.code().lines()[first];
    if (line != 0 && line != currentLine && !plan.code().lineStarts().get(first) && !runsOn()) {
      types.writeFrame(out, block);
      writeLine(line);
      out.visitInsn(Opcodes.NOP);
    }
  }

  /** Whether control runs on from the last instruction written. */
  private boolean runsOn() {
    AbstractInsnNode last = out.instructions.getLast();
    while (last != null && last.getOpcode() < 0) {
      last = last.getPrevious();
    }
    return last == null || Jumps.fallsThrough(last);
  }

  private void writeInstruction(int index, Block block, Node node, Node next) {
    AbstractInsnNode instruction = plan.code().instructions()[index];
    if (instruction instanceof VarInsnNode access) {
      out.visitVarInsn(access.getOpcode(), types.slot(access.var));
    } else if (instruction instanceof IincInsnNode increment) {
      out.visitIincInsn(types.slot(increment.var), increment.incr);
    } else if (instruction instanceof JumpInsnNode jump) {
      writeJump(jump, block, node, next);
    } else if (instruction instanceof TableSwitchInsnNode table) {
      Label[] targets = switchTargets(table.labels, block, node);
      Label dflt = switchTarget(table.dflt, block, node, new HashMap<>());
      out.visitTableSwitchInsn(table.min, table.max, dflt, targets);
    } else if (instruction instanceof LookupSwitchInsnNode lookup) {
      Label[] targets = switchTargets(lookup.labels, block, node);
      Label dflt = switchTarget(lookup.dflt, block, node, new HashMap<>());
      int[] keys = lookup.keys.stream().mapToInt(Integer::intValue).toArray();
      out.visitLookupSwitchInsn(dflt, keys, targets);
    } else if (Jumps.isReturn(instruction.getOpcode())) {
      writeReturn(instruction.getOpcode());
    } else if (instruction instanceof MethodInsnNode call) {
      Call decided = plan.calls().getOrDefault(index, Call.PLAIN);
      if (decided.mode() == CallMode.REFLECTIVE) {
        writeReflectiveCall(call, block.callSafepoint());
      } else if (CallWriter.testsForTwin(call, decided)) {
        writeTwinTest(call, decided, block.callSafepoint());
      } else {
        CallWriter.write(out, call, decided, types.taskSlot());
      }
    } else {
      instruction.accept(out);
    }
  }

  /** Calls the twin if the receiver has one: here, where the JIT learns what it mostly is. */
  private void writeTwinTest(MethodInsnNode call, Call decided, Safepoint after) {
    Label other = new Label();
    Label done = new Label();
    CallWriter.writeTwinCall(out, call, types.taskSlot(), other);
    out.visitJumpInsn(Opcodes.GOTO, done);
    out.visitLabel(other);
    types.writeFrame(out, after.stateBefore(decided.owner()), after.liveLocals());
    CallWriter.write(out, call, decided, types.taskSlot());
    out.visitLabel(done);
    types.writeFrame(out, after.state(), after.liveLocals());
  }

  /** The plain call has to be made here, for the JDK asks who calls. */
  private void writeReflectiveCall(MethodInsnNode call, Safepoint after) {
    Label plain = new Label();
    Label done = new Label();
    ReflectiveCallWriter.writeTaskCall(out, plan.owner(), types.taskSlot(), plain);
    out.visitJumpInsn(Opcodes.GOTO, done);
    out.visitLabel(plain);
    types.writeFrame(out, after.stateBefore(Names.REFLECTIVE_CALL), after.liveLocals());
    ReflectiveCallWriter.writePlainCall(out, call);
    out.visitLabel(done);
    types.writeFrame(out, after.state(), after.liveLocals());
  }

  private void writeJump(JumpInsnNode jump, Block block, Node node, Node next) {
    int to = blockOf(jump.label, block);
    Node target = copies.resolve(node.copy(), to);
    boolean conditional = jump.getOpcode() != Opcodes.GOTO;
    CountedLoop counted = plan.countedLoops().get(to);
    if (counted != null && counted.blocks().get(block.index())) {
      out.visitJumpInsn(Opcodes.GOTO, iteration(target));
      return;
    }
    Label destination = edge(block, node, target);
    if (block.jumpCharge() == 0) {
      boolean isNext = target.equals(next) && destination == label(target);
      boolean needless = !conditional && isNext && block.end() - block.start() > 1;
      if (!needless) {
        out.visitJumpInsn(jump.getOpcode(), destination);
      }
      return;
    }
    if (conditional) {
      Label stay = edge(block, node, copies.resolve(node.copy(), block.index() + 1));
      out.visitJumpInsn(inverse(jump.getOpcode()), stay);
    }
    writeJumpCharge(block, target);
    out.visitJumpInsn(Opcodes.GOTO, destination);
  }

  /** Charges a backward jump; in a tight loop, in the local that holds the budget. */
  private void writeJumpCharge(Block block, Node target) {
    Safepoint safepoint = block.jumpSafepointTo(target.block());
    boolean tight = plan.tightLoopAround(block.index()) != null;
    if (safepoint == null && tight) {
      tightLoops.writeUntestedCharge(block.jumpCharge());
    } else if (safepoint == null) {
      safepoints.writeUntestedCharge(block.jumpCharge());
    } else if (tight) {
      Block header = plan.blocks().get(target.block());
      Label exhausted = tightLoops.wayOut(header, safepoints.spill(safepoint));
      tightLoops.writeTestedCharge(block.jumpCharge(), exhausted);
    } else {
      safepoints.writeTestedCharge(block.jumpCharge(), safepoint);
    }
  }

  /** The opposite of a conditional jump. */
  private static int inverse(int opcode) {
    return switch (opcode) {
      case Opcodes.IFNULL -> Opcodes.IFNONNULL;
      case Opcodes.IFNONNULL -> Opcodes.IFNULL;
      default -> ((opcode + 1) ^ 1) - 1; // they come in pairs, the first one odd
    };
  }

  private Label[] switchTargets(List<LabelNode> targets, Block block, Node node) {
    Map<Integer, Label> backward = new HashMap<>();
    return targets.stream()
        .map(target -> switchTarget(target, block, node, backward))
        .toArray(Label[]::new);
  }

  private Label switchTarget(
      LabelNode label, Block block, Node node, Map<Integer, Label> backward) {
    int to = blockOf(label, block);
    Node target = copies.resolve(node.copy(), to);
    if (block.jumpCharge() == 0 || !isBackward(label, block)) {
      return edge(block, node, target);
    }
    return backward.computeIfAbsent(
        to,
        t -> {
          Label stub = new Label();
          stubs.add(() -> writeBackwardStub(stub, block, node, target));
          return stub;
        });
  }

  private void writeBackwardStub(Label stub, Block block, Node node, Node target) {
    Block header = plan.blocks().get(target.block());
    out.visitLabel(stub);
    types.writeFrame(out, header, false, plan.tightLoopAround(block.index()) != null);
    writeJumpCharge(block, target);
    out.visitJumpInsn(Opcodes.GOTO, edge(block, node, target));
  }

  private int blockOf(LabelNode label, Block from) {
    int position = plan.code().position(label);
    for (int successor : from.successors()) {
      if (plan.blocks().get(successor).start() == position) {
        return successor;
      }
    }
    throw new IllegalStateException("no block starts at instruction " + position);
  }

  private boolean isBackward(LabelNode label, Block block) {
    return plan.code().position(label) < block.end();
  }
}
