package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Block;
import dev.heddle.agent.plan.Call;
import dev.heddle.agent.plan.Code;
import dev.heddle.agent.plan.CodeState;
import dev.heddle.agent.plan.CountedLoop;
import dev.heddle.agent.plan.Loop;
import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.Safepoint;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.plan.TightLoop;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Makes the plan of one method, step by step: number the code, classify calls, cut it into blocks,
 * place charges, derive types, find loops and live locals, and lay down the safepoints.
 */
public final class MethodAnalyzer {
  private final ClassFacts owner;
  private final MethodNode method;
  private final Code code;
  private final Map<Integer, Call> calls = new HashMap<>();
  private final BitSet free = new BitSet();
  private final BitSet leaders = new BitSet();
  private final int[] monitors;
  private Charges charges;
  private TypeSimulator.States states;

  /** An analysis of {@code method}, a method with code. */
  public MethodAnalyzer(ClassFacts owner, MethodNode method, CallClassifier classifier) {
    this.owner = owner;
    this.method = method;
    this.code = CodeReader.read(method);
    this.monitors = MonitorDepths.compute(code, method.tryCatchBlocks);
    rejectSubroutines();
    classifyCalls(classifier);
  }

  private void rejectSubroutines() {
    for (AbstractInsnNode instruction : code.instructions()) {
      int opcode = instruction.getOpcode();
      if (opcode == Opcodes.JSR || opcode == Opcodes.RET) {
        throw new Unweavable(SkipReason.SUBROUTINES, null);
      }
    }
  }

  private void classifyCalls(CallClassifier classifier) {
    for (int i = 0; i < code.size(); i++) {
      if (code.instructions()[i] instanceof MethodInsnNode call) {
        Call decided = monitors[i] == 0 ? classifier.classify(call) : Call.PLAIN;
        if (decided.maySuspend()) {
          calls.put(i, decided);
        } else if (classifier.isFree(call)) {
          free.set(i);
        }
      }
    }
  }

  /**
   * Takes calls of leaves for calls that stay plain.
   *
   * @param leaves methods of the owner, by name and descriptor, that cannot suspend and that calls
   *     are bound to statically
   */
  public void leavePlain(Set<String> leaves) {
    calls.keySet().removeIf(index -> isCallOf(leaves, (MethodInsnNode) code.instructions()[index]));
  }

  private boolean isCallOf(Set<String> leaves, MethodInsnNode call) {
    return call.owner.equals(owner.name()) && leaves.contains(call.name + call.desc);
  }

  /** Whether anything in the method may suspend: a call that may, or a loop. */
  public boolean maySuspend() {
    if (!calls.isEmpty()) {
      return true;
    }
    for (int i = 0; i < code.size(); i++) {
      if (monitors[i] == 0 && Jumps.isBackward(code, i)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The number of the one call that may suspend, if the method has no locals, loops or handlers and
   * only returns after it what the call returned; else -1.
   */
  public int onlyCallBeforeReturn() {
    boolean simple =
        calls.size() == 1
            && method.tryCatchBlocks.isEmpty()
            && method.maxLocals == MethodPlan.taskSlot(method.access, method.desc);
    if (!simple) {
      return -1;
    }
    int call = calls.keySet().iterator().next();
    if (callAt(call) == Call.REFLECTIVE) {
      return -1; // takes more than an instruction
    }
    Type returned = Type.getReturnType(((MethodInsnNode) code.instructions()[call]).desc);
    int opcode = code.instructions()[call + 1].getOpcode();
    boolean straight = call + 2 == code.size() && opcode == returned.getOpcode(Opcodes.IRETURN);
    for (AbstractInsnNode instruction : code.instructions()) {
      straight &= Jumps.targets(instruction).isEmpty();
    }
    return straight ? call : -1;
  }

  /** What becomes of the call of this number. */
  public Call callAt(int index) {
    return calls.getOrDefault(index, Call.PLAIN);
  }

  /**
   * Cuts the code into blocks and derives the types at their starts.
   *
   * @return the allocations that have to be moved behind their arguments first, by the number of
   *     their {@code new} instruction: their objects would be uninitialized between two blocks
   */
  public BitSet findEarlyAllocations() {
    findLeaders();
    charges = Charges.find(code, leaders, free);
    calls.keySet().forEach(i -> leaders.set(i + 1));
    leaders.clear(code.size());
    BitSet suspending = new BitSet();
    calls.keySet().forEach(suspending::set);
    states = TypeSimulator.simulate(owner.name(), method, code, leaders, suspending);
    BitSet early = new BitSet();
    collectUninitialized(states.before(), early);
    collectUninitialized(states.after(), early);
    return early;
  }

  private static void collectUninitialized(CodeState[] states, BitSet early) {
    for (CodeState state : states) {
      if (state != null) {
        collectUninitialized(state.locals(), early);
        collectUninitialized(state.stack(), early);
      }
    }
  }

  private static void collectUninitialized(Object[] types, BitSet early) {
    for (Object type : types) {
      if (type instanceof CodeState.Uninitialized uninitialized) {
        early.set(uninitialized.allocation());
      }
    }
  }

  /** The instruction of this number. */
  public AbstractInsnNode instruction(int index) {
    return code.instructions()[index];
  }

  /** The types before each constructor call, by number. */
  public CodeState[] atConstructors() {
    BitSet constructors = new BitSet();
    for (int i = 0; i < code.size(); i++) {
      if (code.instructions()[i] instanceof MethodInsnNode call && call.name.equals("<init>")) {
        constructors.set(i);
      }
    }
    return TypeSimulator.simulate(owner.name(), method, code, constructors, new BitSet()).before();
  }

  private void findLeaders() {
    leaders.set(0);
    for (int i = 0; i < code.size(); i++) {
      AbstractInsnNode instruction = code.instructions()[i];
      for (LabelNode target : Jumps.targets(instruction)) {
        leaders.set(code.position(target));
      }
      if (Jumps.endsBlock(instruction)) {
        leaders.set(i + 1);
      }
    }
    for (TryCatchBlockNode entry : method.tryCatchBlocks) {
      leaders.set(code.position(entry.start));
      leaders.set(code.position(entry.end));
      leaders.set(code.position(entry.handler));
    }
    leaders.clear(code.size());
  }

  /**
   * The plan. {@link #findEarlyAllocations()} has been called and has returned none.
   *
   * @param access tells whether a type may be named, to restore values of that type
   */
  public MethodPlan plan(java.util.function.Predicate<String> access) {
    return plan(access, false);
  }

  /**
   * A plan of a method that would be too large otherwise: what would be charged behind a test, and
   * only counts, is not.
   */
  public MethodPlan planOfLarge(java.util.function.Predicate<String> access) {
    return plan(access, true);
  }

  private MethodPlan plan(java.util.function.Predicate<String> access, boolean isLarge) {
    Flow flow = new Flow(code, leaders, method.tryCatchBlocks);
    List<Loop> loops = LoopFinder.find(flow);
    QuietLoopFinder quiet = new QuietLoopFinder(owner, code, flow, loops, free);
    Map<Integer, CountedLoop> counted = findCountedLoops(flow, quiet);
    Map<Integer, TightLoop> tight = findTightLoops(flow, quiet, counted);
    Tests tests = Tests.find(charges, flow, monitors, counted, tight.values(), isLarge);
    BitSet[] live = Liveness.compute(code, flow);
    SafepointBuilder safepoints = new SafepointBuilder(code, states, live, flow, access);
    List<Block> blocks = new ArrayList<>();
    for (int block = 0; block < flow.blockCount(); block++) {
      boolean reachable = flow.isReachable(block) && states.before()[flow.start(block)] != null;
      boolean counts = counted.containsKey(block);
      blocks.add(reachable ? block(flow, block, live[block], safepoints, counts, tests) : null);
    }
    int[] innermost = new int[flow.blockCount()];
    for (int block = 0; block < innermost.length; block++) {
      innermost[block] = LoopFinder.innermost(loops, block);
    }
    return new MethodPlan(
        owner.name(),
        owner.isInterface(),
        owner.version() >= Opcodes.V1_6,
        isLarge,
        method.access,
        method.name,
        method.desc,
        method.maxLocals,
        code,
        Map.copyOf(calls),
        java.util.Collections.unmodifiableList(blocks),
        List.copyOf(flow.exceptions()),
        List.copyOf(loops),
        innermost,
        Map.copyOf(counted),
        Map.copyOf(tight),
        safepoints.all(),
        method.localVariables == null ? List.of() : List.copyOf(method.localVariables));
  }

  /** Finds the counted loops outside monitors; their jumps back are not charged. */
  private Map<Integer, CountedLoop> findCountedLoops(Flow flow, QuietLoopFinder quiet) {
    Map<Integer, CountedLoop> counted = quiet.counted();
    counted.keySet().removeIf(header -> monitors[flow.start(header)] != 0);
    for (CountedLoop loop : counted.values()) {
      for (int block : loop.blocks().stream().toArray()) {
        charges.atJump[flow.end(block) - 1] = 0;
      }
    }
    return counted;
  }

  /** Finds the tight loops outside monitors; one that is itself a counted loop needs no more. */
  private Map<Integer, TightLoop> findTightLoops(
      Flow flow, QuietLoopFinder quiet, Map<Integer, CountedLoop> counted) {
    Map<Integer, TightLoop> tight = new HashMap<>();
    for (Loop loop : quiet.tight()) {
      int header = loop.header();
      if (monitors[flow.start(header)] == 0 && !counted.containsKey(header)) {
        tight.put(header, new TightLoop(header, loop.blocks()));
      }
    }
    return tight;
  }

  private Block block(
      Flow flow,
      int block,
      BitSet live,
      SafepointBuilder safepoints,
      boolean counts,
      Tests tests) {
    int end = flow.end(block);
    int last = end - 1;
    AbstractInsnNode instruction = code.instructions()[last];
    boolean fallsThrough = Jumps.fallsThrough(instruction);
    Safepoint afterCall = null;
    if (calls.containsKey(last)) {
      Type returned = Type.getReturnType(((MethodInsnNode) instruction).desc);
      afterCall = safepoints.addCall(returned, block, last);
    }
    int start = flow.start(block);
    Safepoint atStart = null;
    if (tests.isAtStart(block) || counts) {
      atStart = safepoints.addCharge(block, block, start);
    }
    List<Safepoint> atJumps = new ArrayList<>();
    if (tests.isAtJump(block)) {
      for (LabelNode label : Jumps.targets(instruction)) {
        int target = flow.blockAt(code.position(label));
        if (code.position(label) <= last
            && atJumps.stream().noneMatch(s -> s.resumeBlock() == target)) {
          atJumps.add(safepoints.addCharge(block, target, last));
        }
      }
    }
    return new Block(
        block,
        flow.start(block),
        end,
        flow.successors(block),
        flow.handlers(block),
        states.before()[flow.start(block)],
        live,
        fallsThrough,
        afterCall,
        tests.chargeAtStart(block),
        atStart,
        tests.chargeAtJump(block),
        atJumps);
  }
}
