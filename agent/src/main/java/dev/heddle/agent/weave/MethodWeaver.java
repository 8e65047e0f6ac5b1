package dev.heddle.agent.weave;

import dev.heddle.agent.analysis.CallClassifier;
import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.MethodAnalyzer;
import dev.heddle.agent.analysis.Unweavable;
import dev.heddle.agent.emit.DelegateWriter;
import dev.heddle.agent.emit.LateAllocation;
import dev.heddle.agent.emit.ResumeVersionWriter;
import dev.heddle.agent.emit.TaskVersionWriter;
import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.SkipReason;
import java.util.BitSet;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Weaves one method: analyses it, moves allocations if need be, writes both versions. */
final class MethodWeaver {
  /** HotSpot does not compile methods larger than this ({@code HugeMethodLimit}). */
  private static final int COMPILED_SIZE = 8_000;

  /** Beyond this, jumps would need wide offsets. */
  private static final int MAX_SIZE = 30_000;

  /** A woven method. */
  record Result(MethodPlan plan, MethodNode taskVersion, MethodNode resumeVersion) {}

  private final ClassFacts owner;
  private final CallClassifier classifier;
  private final Predicate<String> access;

  MethodWeaver(ClassFacts owner, CallClassifier classifier, Predicate<String> access) {
    this.owner = owner;
    this.classifier = classifier;
    this.access = access;
  }

  /** Whether anything in a method with code may suspend. */
  boolean maySuspend(MethodNode method) {
    return new MethodAnalyzer(owner, method, classifier).maySuspend();
  }

  /** The task version of a method that only passes a call on, or null if it does more. */
  MethodNode delegate(MethodNode method) {
    MethodAnalyzer analyzer = new MethodAnalyzer(owner, method, classifier);
    int call = analyzer.onlyCallBeforeReturn();
    return call < 0
        ? null
        : DelegateWriter.write(
            method, (MethodInsnNode) analyzer.instructions()[call], analyzer.callAt(call));
  }

  /**
   * Weaves a method that may suspend.
   *
   * @param number its number among the methods of the class that suspend
   * @param overload its number among those of the same name
   * @throws Unweavable if it has to stay plain
   */
  Result weave(MethodNode method, int number, int overload) {
    int plainSize = size(method);
    MethodPlan plan = plan(method);
    MethodNode taskVersion = TaskVersionWriter.write(plan, number, method.exceptions);
    int size = size(taskVersion);
    if (size > MAX_SIZE || size > COMPILED_SIZE && plainSize <= COMPILED_SIZE) {
      throw new Unweavable(SkipReason.TOO_LARGE, size + " bytes");
    }
    MethodNode resumeVersion = ResumeVersionWriter.write(plan, number, overload);
    int resumeSize = size(resumeVersion);
    if (resumeSize > MAX_SIZE) {
      throw new Unweavable(SkipReason.TOO_LARGE, resumeSize + " bytes to resume it");
    }
    return new Result(plan, taskVersion, resumeVersion);
  }

  private MethodPlan plan(MethodNode method) {
    MethodAnalyzer analyzer = new MethodAnalyzer(owner, method, classifier);
    if (!analyzer.findEarlyAllocations().isEmpty()) {
      analyzer = new MethodAnalyzer(owner, withLateAllocations(method), classifier);
      if (!analyzer.findEarlyAllocations().isEmpty()) {
        throw new Unweavable(SkipReason.UNTYPED, "uninitialized objects");
      }
    }
    return analyzer.plan(access);
  }

  private MethodNode withLateAllocations(MethodNode method) {
    String[] exceptions = method.exceptions.toArray(String[]::new);
    MethodNode copy =
        new MethodNode(
            Opcodes.ASM9, method.access, method.name, method.desc, method.signature, exceptions);
    method.accept(copy);
    MethodAnalyzer analyzer = new MethodAnalyzer(owner, copy, classifier);
    BitSet early = analyzer.findEarlyAllocations();
    LateAllocation.apply(
        copy, analyzer.instructions(), early, analyzer.atConstructors(), analyzer.positions());
    return copy;
  }

  private static int size(MethodNode method) {
    CodeSizeEvaluator evaluator = new CodeSizeEvaluator(null);
    method.accept(evaluator);
    return evaluator.getMaxSize();
  }
}
