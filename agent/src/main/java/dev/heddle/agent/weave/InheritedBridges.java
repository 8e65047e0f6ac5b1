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
 *   <li>An interface inherits a method from two unrelated interfaces: neither task version would be
 *       selected.
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
    if (facts.interfaces().isEmpty() && !hasUnwovenSuperclass(facts)) {
      return List.of();
    }
    Map<String, Set<ClassFacts>> declaring = taskVersionsOfInterfaces(facts);
    List<String> result = new ArrayList<>();
    declaring.forEach(
        (method, interfaces) -> {
          boolean needed =
              facts.isInterface()
                  ? areUnrelated(interfaces)
                  : isDeclaredByUnwovenSuperclass(facts, method);
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
    for (ClassFacts c = hierarchy.superclass(loader, facts);
        c != null;
        c = hierarchy.superclass(loader, c)) {
      Integer access = c.methods().get(method);
      if (access != null && (access & NOT_INHERITED) == 0) {
        return !hierarchy.hasTaskVersions(c);
      }
    }
    return false;
  }

  private boolean areUnrelated(Set<ClassFacts> interfaces) {
    for (ClassFacts a : interfaces) {
      for (ClassFacts b : interfaces) {
        if (!a.equals(b)
            && !hierarchy.superinterfaces(loader, a).contains(b)
            && !hierarchy.superinterfaces(loader, b).contains(a)) {
          return true;
        }
      }
    }
    return false;
  }
}
