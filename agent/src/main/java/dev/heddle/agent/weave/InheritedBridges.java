package dev.heddle.agent.weave;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.ClassHierarchy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;

/**
 * Finds the methods that a class inherits, for which it needs a task version nevertheless, since
 * the one that the JVM would select is not that of the method that it would select.
 *
 * <ul>
 *   <li>A class inherits a method from an unwoven superclass, and a woven interface has a task
 *       version of it: the interface's would be selected.
 *   <li>A class or interface inherits task versions from two interfaces of which neither extends
 *       the other, though at most one of the plain methods has a body: the JVM would select
 *       neither. An interface that has such a bridge itself counts as declaring the method.
 * </ul>
 */
final class InheritedBridges {
  private static final int NOT_INHERITED =
      Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE;

  private final ClassHierarchy hierarchy;
  private final ClassLoader loader;

  InheritedBridges(ClassHierarchy hierarchy, ClassLoader loader) {
    this.hierarchy = hierarchy;
    this.loader = loader;
  }

  /** Names with descriptors of the methods. */
  List<String> find(ClassFacts facts) {
    if (facts.interfaces().isEmpty() && !hasUnwovenSuperclass(facts)
        || facts.isInterfaceWithInitializerOnly()) {
      return List.of();
    }
    Map<String, Set<ClassFacts>> declaring = taskVersionsOfInterfaces(facts);
    List<String> result = new ArrayList<>();
    declaring.forEach(
        (method, interfaces) -> {
          boolean needed =
              isDeclaredByUnwovenSuperclass(facts, method)
                  || !isDeclaredBySuperclass(facts, method) && isMerged(facts, method, interfaces);
          if (needed && !facts.methods().containsKey(method)) {
            result.add(method);
          }
        });
    return result;
  }

  private boolean hasUnwovenSuperclass(ClassFacts facts) {
    for (ClassFacts c = hierarchy.superclass(loader, facts);
        c != null && c.superName() != null;
        c = hierarchy.superclass(loader, c)) {
      if (!hierarchy.hasTaskVersions(c)) {
        return true;
      }
    }
    return false;
  }

  private Map<String, Set<ClassFacts>> taskVersionsOfInterfaces(ClassFacts facts) {
    Map<String, Set<ClassFacts>> result = new LinkedHashMap<>();
    for (ClassFacts type : hierarchy.superinterfaces(loader, facts)) {
      if (hierarchy.hasTaskVersions(type) && !type.declaresTaskVersions()) {
        type.methods()
            .forEach(
                (method, access) -> {
                  if ((access & NOT_INHERITED) == 0 && hasTaskVersion(type, method)) {
                    result.computeIfAbsent(method, m -> new LinkedHashSet<>()).add(type);
                  }
                });
      }
    }
    return result;
  }

  private boolean hasTaskVersion(ClassFacts type, String method) {
    int parenthesis = method.indexOf('(');
    String name = method.substring(0, parenthesis);
    return hierarchy.hasTaskVersion(type, name, method.substring(parenthesis));
  }

  private boolean isDeclaredByUnwovenSuperclass(ClassFacts facts, String method) {
    ClassFacts declaring = superclassDeclaring(facts, method);
    return declaring != null && !hierarchy.hasTaskVersions(declaring);
  }

  private boolean isDeclaredBySuperclass(ClassFacts facts, String method) {
    return superclassDeclaring(facts, method) != null;
  }

  /** The nearest superclass that declares a method, or null. */
  private ClassFacts superclassDeclaring(ClassFacts facts, String method) {
    if (facts.isInterface()) {
      return null;
    }
    for (ClassFacts c = hierarchy.superclass(loader, facts);
        c != null;
        c = hierarchy.superclass(loader, c)) {
      Integer access = c.methods().get(method);
      if (access != null && (access & NOT_INHERITED) == 0) {
        return c;
      }
    }
    return null;
  }

  /** Whether several task versions are inherited of which none overrides the others. */
  private boolean isMerged(ClassFacts facts, String method, Set<ClassFacts> declaring) {
    if (declaring.size() < 2) {
      return false;
    }
    Set<ClassFacts> providing = new LinkedHashSet<>();
    for (ClassFacts type : hierarchy.superinterfaces(loader, facts)) {
      if (declaring.contains(type) || isBridged(type, method, declaring)) {
        providing.add(type);
      }
    }
    int mostSpecific = 0;
    for (ClassFacts type : providing) {
      boolean overridden =
          providing.stream()
              .anyMatch(
                  other ->
                      !other.equals(type)
                          && hierarchy.superinterfaces(loader, other).contains(type));
      mostSpecific += overridden ? 0 : 1;
    }
    return mostSpecific > 1;
  }

  /** Whether this superinterface, which does not declare the method, has a bridge of it. */
  private boolean isBridged(ClassFacts type, String method, Set<ClassFacts> declaring) {
    if (type.methods().containsKey(method) || type.isInterfaceWithInitializerOnly()) {
      return false;
    }
    Set<ClassFacts> inherited = new LinkedHashSet<>(hierarchy.superinterfaces(loader, type));
    inherited.retainAll(declaring);
    return isMerged(type, method, inherited);
  }
}
