package dev.heddle.agent.weave;

import dev.heddle.agent.analysis.CallClassifier;
import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.ClassFiles;
import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.JdkMethods;
import dev.heddle.agent.analysis.WovenClasses;
import dev.heddle.agent.plan.SkipReason;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Weaves classes, one at a time, in these steps:
 *
 * <ol>
 *   <li>read the facts and decide whether the class is woven, bridged or left alone;
 *   <li>compute frames if the class file is too old to have any;
 *   <li>find the methods that cannot suspend and are known statically: calls to them stay plain;
 *   <li>weave each method that may suspend; the others get a bridge;
 *   <li>copy the class as it was and add what was written.
 * </ol>
 *
 * <p>Threads: any number may weave at once. A method that cannot be woven keeps its plain code in
 * its task version; a class that cannot be, in all of them.
 */
public final class ClassWeaver {
  private static final String PROXY = "java/lang/reflect/Proxy";

  private final WovenClasses woven;
  private final ClassHierarchy hierarchy;
  private final JdkMethods jdk;
  private final WeaveLog log;

  /** A weaver of the classes that {@code woven} selects; calls of the JDK's own stay plain. */
  public ClassWeaver(WovenClasses woven, WeaveLog log) {
    this(woven, new ClassHierarchy(woven), null, log);
  }

  /**
   * A weaver of the classes that {@code woven} selects.
   *
   * @param hierarchy in which {@code woven} tells which classes have task versions
   * @param jdk the methods of the JDK that have task versions; null if none has
   */
  public ClassWeaver(
      WovenClasses woven, ClassHierarchy hierarchy, JdkMethods jdk, WeaveLog log) {
    this.woven = woven;
    this.hierarchy = hierarchy;
    this.jdk = jdk;
    this.log = log;
  }

  /**
   * Weaves the companion of a class of the JDK.
   *
   * @param host the class that its methods belong to, by internal name
   * @return its new class file
   * @throws RuntimeException if it cannot be woven
   */
  public byte[] weaveCompanion(byte[] classFile, String host) {
    ClassFacts facts = ClassFacts.read(classFile);
    return new ClassEditor(null, facts, hierarchy, List.of(), log)
        .weave(classFile, classifier(null, facts, host), false);
  }

  private CallClassifier classifier(ClassLoader loader, ClassFacts facts, String self) {
    return new CallClassifier(hierarchy, woven, jdk, loader, facts, self);
  }

  /**
   * Weaves a class.
   *
   * @param loader the loader that defines it; null for the bootstrap loader
   * @param internalName its name, or null if it is hidden or not known
   * @return its new class file, or null if it is left alone
   * @throws RuntimeException if the class file cannot be read, or for an error of ours
   */
  public byte[] weave(ClassLoader loader, String internalName, byte[] classFile) {
    ClassFacts facts = ClassFacts.read(classFile);
    if (woven.isJdk(facts.name()) || (facts.access() & Opcodes.ACC_MODULE) != 0) {
      return null;
    }
    if (internalName != null) {
      hierarchy.add(loader, facts);
    }
    return weave(loader, facts, classFile, internalName == null);
  }

  /**
   * Gives a class task versions that only call the plain ones. For one that was found not to be
   * weavable after all: its callers, woven before or after, take it to have task versions.
   *
   * @return its new class file, or null if it is one that has no task versions
   */
  public byte[] bridge(ClassLoader loader, byte[] classFile) {
    ClassFacts facts = ClassFacts.read(classFile);
    if (!woven.isSelected(facts.name()) || skipReason(facts) != null) {
      return null;
    }
    List<InheritedBridges.Bridge> inherited = new InheritedBridges(hierarchy, loader).find(facts);
    return new ClassEditor(loader, facts, hierarchy, inherited, log).bridgeAll(classFile);
  }

  private byte[] weave(ClassLoader loader, ClassFacts facts, byte[] classFile, boolean hidden) {
    SkipReason skip = skipReason(facts);
    if (skip != null) {
      log.leftPlain(facts.name(), null, skip, null, null);
      return null;
    }
    boolean selected = woven.isSelected(facts.name()) && !standsForAnnotation(loader, facts);
    boolean complete = hierarchy.isComplete(loader, facts);
    if (!selected && !extendsWoven(loader, facts)) {
      return null;
    }
    List<InheritedBridges.Bridge> inherited = new InheritedBridges(hierarchy, loader).find(facts);
    ClassEditor editor = new ClassEditor(loader, facts, hierarchy, inherited, log);
    if (!selected) {
      return editor.bridgeOverrides(classFile);
    }
    if (!complete) {
      log.leftPlain(facts.name(), null, SkipReason.UNKNOWN_SUPERTYPE, null, null);
      return editor.bridgeAll(classFile);
    }
    if (facts.version() < Opcodes.V1_5) {
      log.leftPlain(facts.name(), null, SkipReason.OLD_CLASS_FILE, null, null);
      return editor.copyAll(classFile);
    }
    try {
      String self = hidden ? null : facts.name();
      return editor.weave(classFile, classifier(loader, facts, self), hidden);
    } catch (ClassTooLargeException | MethodTooLargeException e) {
      log.leftPlain(facts.name(), null, SkipReason.TOO_LARGE, e.getMessage(), null);
    } catch (RuntimeException e) {
      log.leftPlain(facts.name(), null, SkipReason.FAILED, e.toString(), e);
    }
    return new ClassEditor(loader, facts, hierarchy, inherited, log).bridgeAll(classFile);
  }

  private static SkipReason skipReason(ClassFacts facts) {
    if (facts.declaresTaskVersions()) {
      return SkipReason.HAND_WRITTEN;
    }
    return (facts.access() & Opcodes.ACC_ANNOTATION) != 0 ? SkipReason.ANNOTATION : null;
  }

  /** There are many of these proxies, and all that they do is to look a value up. */
  private boolean standsForAnnotation(ClassLoader loader, ClassFacts facts) {
    return PROXY.equals(facts.superName())
        && hierarchy.superinterfaces(loader, facts).stream()
            .anyMatch(type -> (type.access() & Opcodes.ACC_ANNOTATION) != 0);
  }

  private boolean extendsWoven(ClassLoader loader, ClassFacts facts) {
    for (ClassFacts c = hierarchy.superclass(loader, facts);
        c != null;
        c = hierarchy.superclass(loader, c)) {
      if (hierarchy.hasTaskVersions(c)) {
        return true;
      }
    }
    return hierarchy.superinterfaces(loader, facts).stream().anyMatch(hierarchy::hasTaskVersions);
  }

  /** Reads a class file for analysis, with frames even where it has none of its own. */
  static ClassNode read(byte[] classFile, ClassHierarchy hierarchy, ClassLoader loader) {
    ClassNode node = new ClassNode();
    ClassReader reader = new ClassReader(classFile);
    reader.accept(node, ClassFiles.keepingFrames(reader, ClassReader.EXPAND_FRAMES));
    if (OldFrames.areMissing(node)) {
      ClassNode withFrames = new ClassNode();
      new ClassReader(OldFrames.compute(classFile, hierarchy, loader))
          .accept(withFrames, ClassReader.EXPAND_FRAMES);
      withFrames.methods.addAll(subroutines(node));
      return withFrames;
    }
    return node;
  }

  private static List<MethodNode> subroutines(ClassNode node) {
    List<MethodNode> result = new ArrayList<>();
    for (MethodNode method : node.methods) {
      if (OldFrames.usesSubroutines(method)) {
        result.add(method);
      }
    }
    return result;
  }

  /** A writer that copies what it does not change. */
  static ClassWriter newWriter(ClassReader reader) {
    return new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
  }
}
