package dev.heddle.agent.weave;

import dev.heddle.agent.analysis.CallClassifier;
import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.CodeReader;
import dev.heddle.agent.analysis.MethodAnalyzer;
import dev.heddle.agent.analysis.Unweavable;
import dev.heddle.agent.emit.DelegateWriter;
import dev.heddle.agent.emit.LateAllocation;
import dev.heddle.agent.emit.ResumeVersionWriter;
import dev.heddle.agent.emit.TaskVersionWriter;
import dev.heddle.agent.plan.Code;
import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.SkipReason;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Weaves one method: analyses it once, moves allocations if need be, writes both versions.
 *
 * <p>What keeps the method plain, be it its code or an error of ours, is noted by the constructor
 * and thrown when the method is to be woven, so that it costs this method alone.
 */
final class MethodWeaver {
  /** HotSpot does not compile methods larger than this ({@code HugeMethodLimit}). */
  private static final int COMPILED_SIZE = 8_000;

  /** Beyond this, jumps would need wide offsets. */
  private static final int MAX_SIZE = 30_000;

  /** A woven method. */
  record Result(MethodPlan plan, MethodNode taskVersion, MethodNode resumeVersion) {}

  private final ClassFacts owner;
  private final MethodNode method;
  private final CallClassifier classifier;
  private final Predicate<String> access;
  private final MethodAnalyzer analyzer;
  private final RuntimeException failure;
  private Set<String> leaves = Set.of();

  /**
   * Analyses a method.
   *
   * @param access tells whether the class may name a type
   */
  MethodWeaver(
      ClassFacts owner, MethodNode method, CallClassifier classifier, Predicate<String> access) {
    this.owner = owner;
    this.method = method;
    this.classifier = classifier;
    this.access = access;
    MethodAnalyzer analysis = null;
    RuntimeException thrown = null;
    if (skipReason() == null) {
      try {
        analysis = new MethodAnalyzer(owner, method, classifier);
      } catch (RuntimeException e) {
        thrown = e;
      }
    }
    this.analyzer = analysis;
    this.failure = thrown;
  }

  /** Why the method stays plain as its access flags tell; null if they do not. */
  SkipReason skipReason() {
    if ((method.access & Opcodes.ACC_ABSTRACT) != 0) {
      return SkipReason.ABSTRACT;
    }
    if ((method.access & Opcodes.ACC_NATIVE) != 0) {
      return SkipReason.NATIVE;
    }
    return (method.access & Opcodes.ACC_SYNCHRONIZED) != 0 ? SkipReason.SYNCHRONIZED : null;
  }

  MethodNode method() {
    return method;
  }

  /** Takes calls of these methods of the class, by name and descriptor, for calls of leaves. */
  void setLeaves(Set<String> found) {
    leaves = found;
    if (analyzer != null) {
      analyzer.leavePlain(leaves);
    }
  }

  /** Whether anything in the method may suspend; false if it has to stay plain. */
  boolean maySuspend() {
    return analyzer != null && analyzer.maySuspend();
  }

  /**
   * Throws what was noted when the method was analysed, if anything was.
   *
   * @throws Unweavable if it has to stay plain
   */
  void requireAnalysis() {
    if (failure != null) {
      throw failure;
    }
  }

  /** The task version of a method that only passes a call on, or null if it does more. */
  MethodNode delegate() {
    int call = analyzer.onlyCallBeforeReturn();
    return call < 0
        ? null
        : DelegateWriter.write(
            method, (MethodInsnNode) analyzer.instruction(call), analyzer.callAt(call));
  }

  /**
   * Weaves a method that may suspend. Called once.
   *
   * @param number its number among the methods of the class that suspend
   * @param overload its number among those of the same name
   * @throws Unweavable if it has to stay plain
   */
  Result weave(int number, int overload) {
    MethodAnalyzer weavable = weavable();
    MethodPlan plan = weavable.plan(access);
    MethodNode taskVersion = TaskVersionWriter.write(plan, number, method.exceptions);
    if (isTooLarge(taskVersion)) {
      plan = weavable.planOfLarge(access);
      taskVersion = TaskVersionWriter.write(plan, number, method.exceptions);
      if (isTooLarge(taskVersion)) {
        throw new Unweavable(SkipReason.TOO_LARGE, size(taskVersion) + " bytes");
      }
    }
    MethodNode resumeVersion = ResumeVersionWriter.write(plan, number, overload);
    int resumeSize = size(resumeVersion);
    if (resumeSize > MAX_SIZE) {
      throw new Unweavable(SkipReason.TOO_LARGE, resumeSize + " bytes to resume it");
    }
    return new Result(plan, taskVersion, resumeVersion);
  }

  private boolean isTooLarge(MethodNode taskVersion) {
    int size = size(taskVersion);
    return size > MAX_SIZE || size > COMPILED_SIZE && size(method) <= COMPILED_SIZE;
  }

  /** The analysis of the method, rewritten if allocations have to be moved. */
  private MethodAnalyzer weavable() {
    BitSet early = analyzer.findEarlyAllocations();
    if (early.isEmpty()) {
      return analyzer;
    }
    MethodAnalyzer rewritten = new MethodAnalyzer(owner, withLateAllocations(early), classifier);
    rewritten.leavePlain(leaves);
    if (!rewritten.findEarlyAllocations().isEmpty()) {
      throw new Unweavable(SkipReason.UNTYPED, "uninitialized objects");
    }
    return rewritten;
  }

  /** A rewritten copy; the method itself may yet have to stay plain. */
  private MethodNode withLateAllocations(BitSet early) {
    String[] exceptions = method.exceptions.toArray(String[]::new);
    MethodNode copy =
        new MethodNode(
            Opcodes.ASM9, method.access, method.name, method.desc, method.signature, exceptions);
    method.accept(copy);
    Code code = CodeReader.read(copy);
    LateAllocation.apply(
        copy, code.instructions(), early, analyzer.atConstructors(), code.positions());
    return copy;
  }

  private static int size(MethodNode method) {
    return CodeSize.atMost(method.instructions);
  }
}
