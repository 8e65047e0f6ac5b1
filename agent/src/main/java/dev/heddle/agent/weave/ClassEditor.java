package dev.heddle.agent.weave;

import dev.heddle.agent.analysis.CallClassifier;
import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.ClassFiles;
import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.analysis.JdkInterfaces;
import dev.heddle.agent.analysis.Unweavable;
import dev.heddle.agent.emit.BridgeWriter;
import dev.heddle.agent.emit.ClassSupportWriter;
import dev.heddle.agent.emit.PlainCopyWriter;
import dev.heddle.agent.emit.TwinWriter;
import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.plan.SkipReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodNode;

/** Makes the new class file of one class: the old one, plus task versions. Used once. */
final class ClassEditor {
  private final ClassLoader loader;
  private final ClassFacts facts;
  private final ClassHierarchy hierarchy;
  private final List<InheritedBridges.Bridge> inherited;
  private final WeaveLog log;
  private final List<MethodWeaver.Result> results = new ArrayList<>();
  private final List<Integer> overloads = new ArrayList<>();
  private final Map<String, Integer> overloadCounts = new HashMap<>();
  private final List<MethodNode> delegates = new ArrayList<>();
  private final List<MethodNode> copies = new ArrayList<>();
  private final List<String> bridges = new ArrayList<>();
  private final Map<String, String[]> exceptions = new HashMap<>();
  private String sourceFile;

  ClassEditor(
      ClassLoader loader,
      ClassFacts facts,
      ClassHierarchy hierarchy,
      List<InheritedBridges.Bridge> inherited,
      WeaveLog log) {
    this.loader = loader;
    this.facts = facts;
    this.hierarchy = hierarchy;
    this.inherited = inherited;
    this.log = log;
  }

  /** Task versions of all methods, which suspend where they can. */
  byte[] weave(byte[] classFile, CallClassifier classifier, boolean hidden) {
    ClassNode node = ClassWeaver.read(classFile, hierarchy, loader);
    sourceFile = node.sourceFile;
    List<MethodWeaver> methods = analyse(node, classifier);
    findLeaves(methods);
    for (MethodWeaver method : methods) {
      weave(method, hidden);
    }
    byte[] result = write(classFile);
    log.woven(facts.name(), results.size() + delegates.size());
    return result;
  }

  /** Task versions of all methods that never suspend. */
  byte[] copyAll(byte[] classFile) {
    ClassNode node = ClassWeaver.read(classFile, hierarchy, loader);
    for (MethodNode method : node.methods) {
      if (hasTaskVersion(method.name, method.desc)) {
        leavePlain(method);
      }
    }
    return write(classFile);
  }

  /** Task versions of all methods that only call the plain ones. */
  byte[] bridgeAll(byte[] classFile) {
    for (String method : facts.methods().keySet()) {
      int parenthesis = method.indexOf('(');
      if (hasTaskVersion(method.substring(0, parenthesis), method.substring(parenthesis))) {
        bridges.add(method);
      }
    }
    return write(classFile);
  }

  /** For a class that is not woven: bridges of the methods that override woven ones. */
  byte[] bridgeOverrides(byte[] classFile) {
    Set<String> overridden = new HashSet<>();
    for (ClassFacts type : wovenSupertypes()) {
      overridden.addAll(type.methods().keySet());
    }
    int notVirtual = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE;
    facts
        .methods()
        .forEach(
            (method, access) -> {
              String descriptor = method.substring(method.indexOf('('));
              if ((access & notVirtual) == 0
                  && method.charAt(0) != '<'
                  && overridden.contains(method)
                  && Descriptors.hasRoomForTask(descriptor)
                  && !facts.isInterfaceWithInitializerOnly()) {
                bridges.add(method);
              }
            });
    return bridges.isEmpty() && inherited.isEmpty() ? null : write(classFile);
  }

  private Set<ClassFacts> wovenSupertypes() {
    Set<ClassFacts> all = new LinkedHashSet<>(hierarchy.superinterfaces(loader, facts));
    for (ClassFacts c = hierarchy.superclass(loader, facts);
        c != null;
        c = hierarchy.superclass(loader, c)) {
      all.add(c);
    }
    all.removeIf(type -> !hierarchy.hasTaskVersions(type));
    return all;
  }

  private boolean hasTaskVersion(String name, String descriptor) {
    return name.charAt(0) != '<' && hierarchy.hasTaskVersion(facts, name, descriptor);
  }

  private List<MethodWeaver> analyse(ClassNode node, CallClassifier classifier) {
    List<MethodWeaver> result = new ArrayList<>();
    for (MethodNode method : node.methods) {
      if (hasTaskVersion(method.name, method.desc)) {
        result.add(
            new MethodWeaver(
                facts,
                method,
                classifier,
                type -> hierarchy.isAccessible(loader, facts.name(), type)));
      }
    }
    return result;
  }

  /**
   * Finds the methods that cannot suspend and that calls within the class are bound to statically.
   * Each round finds those that call only the ones found before.
   */
  private void findLeaves(List<MethodWeaver> methods) {
    List<MethodWeaver> candidates = new ArrayList<>(methods);
    candidates.removeIf(candidate -> !isBoundStatically(candidate.method()));
    Set<String> leaves = new HashSet<>();
    boolean grown = true;
    while (grown) {
      grown =
          candidates.removeIf(
              candidate -> !candidate.maySuspend() && leaves.add(key(candidate.method())));
      if (grown) {
        methods.forEach(method -> method.setLeaves(leaves));
      }
    }
  }

  private static String key(MethodNode method) {
    return method.name + method.desc;
  }

  private boolean isBoundStatically(MethodNode method) {
    int bound = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
    boolean isAbstract = (method.access & Opcodes.ACC_ABSTRACT) != 0;
    return !isAbstract
        && ((method.access & bound) != 0 || (facts.access() & Opcodes.ACC_FINAL) != 0);
  }

  private void weave(MethodWeaver weaver, boolean hidden) {
    MethodNode method = weaver.method();
    SkipReason skip = weaver.skipReason();
    if (skip != null) {
      leavePlain(method, skip, null, null);
      return;
    }
    try {
      weaver.requireAnalysis();
      if (!weaver.maySuspend()) {
        leavePlain(method, SkipReason.NOTHING_TO_SUSPEND, null, null);
        return;
      }
      MethodNode delegate = hidden ? weaver.delegate() : null;
      if (delegate != null) {
        delegates.add(delegate);
        return;
      }
      int overload = overloadCounts.getOrDefault(method.name, 0);
      results.add(weaver.weave(results.size(), overload));
      overloads.add(overload);
      overloadCounts.put(method.name, overload + 1);
    } catch (Unweavable e) {
      leavePlain(method, e.reason(), e.getMessage(), null);
    } catch (RuntimeException e) {
      leavePlain(method, SkipReason.FAILED, e.toString(), e);
    }
  }

  private void leavePlain(MethodNode method, SkipReason reason, String detail, Throwable cause) {
    leavePlain(method);
    if (reason.isReported()) {
      log.leftPlain(facts.name(), key(method), reason, detail, cause);
    }
  }

  private void leavePlain(MethodNode method) {
    int withoutCode = Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE;
    if ((method.access & withoutCode) != 0 || OldFrames.usesSubroutines(method)) {
      bridges.add(key(method));
      exceptions.put(key(method), method.exceptions.toArray(String[]::new));
    } else {
      copies.add(method);
    }
  }

  // ------------------------------------------------------------------ writing

  private byte[] write(byte[] classFile) {
    byte[] source = classFile;
    boolean raise =
        facts.isInterface()
            && facts.version() < Opcodes.V1_8
            && !(bridges.isEmpty() && inherited.isEmpty());
    if (raise && facts.methods().containsKey("<clinit>()V")) {
      source = OldFrames.compute(classFile, hierarchy, loader);
    }
    ClassReader reader = new ClassReader(source);
    ClassWriter writer = ClassWeaver.newWriter(reader);
    reader.accept(new Additions(writer, raise), ClassFiles.keepingFrames(reader, 0));
    return writer.toByteArray();
  }

  private final class Additions extends ClassVisitor {
    private final boolean raise;

    Additions(ClassVisitor next, boolean raise) {
      super(Opcodes.ASM9, next);
      this.raise = raise;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      Set<String> all = new LinkedHashSet<>(List.of(interfaces));
      all.addAll(twinInterfaces());
      int written = raise ? Opcodes.V1_8 : version;
      super.visit(written, access, name, signature, superName, all.toArray(String[]::new));
    }

    @Override
    public void visitEnd() {
      boolean isInterface = facts.isInterface();
      for (MethodWeaver.Result result : results) {
        accept(result.taskVersion());
        accept(result.resumeVersion());
      }
      delegates.forEach(this::accept);
      for (MethodNode method : copies) {
        removeFramesFromOld(method);
        PlainCopyWriter.write(method, cv);
      }
      for (String method : bridges) {
        writeBridge(method, facts.methods().get(method));
      }
      for (InheritedBridges.Bridge bridge : inherited) {
        if (bridge.target() == null) {
          writeBridge(bridge.method(), Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT);
        } else {
          writeBridgeTo(bridge.target(), bridge.method());
        }
      }
      if (!results.isEmpty()) {
        List<MethodPlan> plans = results.stream().map(MethodWeaver.Result::plan).toList();
        new ClassSupportWriter(cv, facts.name(), isInterface, facts.version())
            .write(plans, overloads, sourceFile);
      }
      super.visitEnd();
    }

    private void writeBridge(String method, int access) {
      int parenthesis = method.indexOf('(');
      String name = method.substring(0, parenthesis);
      String descriptor = method.substring(parenthesis);
      new BridgeWriter(cv, facts.name(), facts.isInterface())
          .write(access, name, descriptor, exceptions.get(method));
    }

    private void writeBridgeTo(ClassFacts target, String method) {
      int parenthesis = method.indexOf('(');
      new BridgeWriter(cv, target.name(), target.isInterface())
          .writeToTaskVersion(method.substring(0, parenthesis), method.substring(parenthesis));
    }

    private void accept(MethodNode method) {
      removeFramesFromOld(method);
      method.accept(cv);
    }

    private void removeFramesFromOld(MethodNode method) {
      if (facts.version() < Opcodes.V1_6) {
        for (AbstractInsnNode node : method.instructions.toArray()) {
          if (node instanceof FrameNode) {
            method.instructions.remove(node);
          }
        }
      }
    }
  }

  private Set<String> twinInterfaces() {
    Set<String> result = new LinkedHashSet<>();
    Set<String> all = new LinkedHashSet<>(bridges);
    copies.forEach(copy -> all.add(copy.name + copy.desc));
    delegates.forEach(delegate -> all.add(Descriptors.plainVersion(delegate.name, delegate.desc)));
    results.forEach(woven -> all.add(woven.plan().name() + woven.plan().descriptor()));
    for (String method : all) {
      int access = facts.methods().get(method);
      int parenthesis = method.indexOf('(');
      String name = method.substring(0, parenthesis);
      String descriptor = method.substring(parenthesis);
      int visibility = access & (Opcodes.ACC_STATIC | Opcodes.ACC_PUBLIC);
      boolean overridable = visibility == Opcodes.ACC_PUBLIC;
      if (overridable && JdkInterfaces.hasTwin(name, descriptor)) {
        result.add(TwinWriter.twinInterface(name, descriptor));
      }
    }
    return result;
  }
}
