package dev.heddle.agent.weave;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.ClassHierarchy;
import java.util.ArrayList;
import java.util.HashMap;
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
 *
 * <p>Where exactly one of the plain methods has a body, and this in an interface that is woven, the
 * bridge goes on to its task version.
 */
final class InheritedBridges {
  /**
   * A task version to be added.
   *
   * @param method name with descriptor of the method
   * @param target the direct supertype whose task version it calls by {@code super}; null if it
   *     calls the plain version
   */
  record Bridge(String method, ClassFacts target) {}

  private static final int NOT_INHERITED =
      Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE;

  private final ClassHierarchy hierarchy;
  private final ClassLoader loader;
  private final Map<ClassFacts, Set<ClassFacts>> superinterfaces = new HashMap<>();

  /** Whether an interface has a bridge, by method; the same is asked on each way down to it. */
  private final Map<String, Map<ClassFacts, Boolean>> bridged = new HashMap<>();

  InheritedBridges(ClassHierarchy hierarchy, ClassLoader loader) {
    this.hierarchy = hierarchy;
    this.loader = loader;
  }

  /** The bridges of a class. */
  List<Bridge> find(ClassFacts facts) {
    if (facts.interfaces().isEmpty() && !hasUnwovenSuperclass(facts)
        || facts.isInterfaceWithInitializerOnly()) {
      return List.of();
    }
    Map<String, Set<ClassFacts>> declaring = taskVersionsOfInterfaces(facts);
    List<Bridge> result = new ArrayList<>();
    declaring.forEach(
        (method, interfaces) -> {
          if (facts.methods().containsKey(method)) {
            return;
          }
          if (isDeclaredByUnwovenSuperclass(facts, method)) {
            result.add(new Bridge(method, null));
          } else if (!isDeclaredBySuperclass(facts, method)
              && isMerged(facts, method, interfaces)) {
            result.add(new Bridge(method, target(facts, method)));
          }
        });
    return result;
  }

  /** The direct supertype by which the task version of the method selected can be called. */
  private ClassFacts target(ClassFacts facts, String method) {
    ClassFacts selected = selected(superinterfaces(facts), method);
    if (selected == null || !hasTaskVersion(selected, method)) {
      return null;
    }
    List<String> direct = new ArrayList<>();
    if (facts.isInterface() || facts.version() >= Opcodes.V1_8) {
      direct.addAll(facts.interfaces()); // older classes have no such calls
    }
    if (!facts.isInterface()) {
      direct.add(facts.superName());
    }
    for (String name : direct) {
      ClassFacts type = hierarchy.find(loader, name);
      if (hierarchy.hasTaskVersions(type)
          && !type.isInterfaceWithInitializerOnly()
          && selected.equals(selectedFrom(type, method))) {
        return type;
      }
    }
    return null;
  }

  private ClassFacts selectedFrom(ClassFacts type, String method) {
    Set<ClassFacts> all = new LinkedHashSet<>(superinterfaces(type));
    if (type.isInterface()) {
      all.add(type);
    }
    return selected(all, method);
  }

  /** The interface whose plain method the JVM would select, if no class has the method; or null. */
  private ClassFacts selected(Set<ClassFacts> types, String method) {
    Set<ClassFacts> declaring = new LinkedHashSet<>(types);
    declaring.removeIf(
        type -> (type.methods().getOrDefault(method, NOT_INHERITED) & NOT_INHERITED) != 0);
    List<ClassFacts> withBody = new ArrayList<>(mostSpecific(declaring));
    withBody.removeIf(type -> (type.methods().get(method) & Opcodes.ACC_ABSTRACT) != 0);
    return withBody.size() == 1 ? withBody.get(0) : null;
  }

  private Set<ClassFacts> superinterfaces(ClassFacts type) {
    return superinterfaces.computeIfAbsent(
        type, asked -> hierarchy.superinterfaces(loader, asked));
  }

  private List<ClassFacts> mostSpecific(Set<ClassFacts> types) {
    List<ClassFacts> result = new ArrayList<>(types);
    result.removeIf(
        type ->
            types.stream()
                .anyMatch(
                    other ->
                        !other.equals(type)
                            && superinterfaces(other).contains(type)));
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
    for (ClassFacts type : superinterfaces(facts)) {
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
    for (ClassFacts type : superinterfaces(facts)) {
      if (declaring.contains(type) || isBridged(type, method, declaring)) {
        providing.add(type);
      }
    }
    return mostSpecific(providing).size() > 1;
  }

  /**
   * Whether this superinterface, which does not declare the method, has a bridge of it.
   *
   * @param declaring all superinterfaces of a subtype that have a task version of the method
   */
  private boolean isBridged(ClassFacts type, String method, Set<ClassFacts> declaring) {
    if (type.methods().containsKey(method) || type.isInterfaceWithInitializerOnly()) {
      return false;
    }
    Map<ClassFacts, Boolean> known = bridged.computeIfAbsent(method, m -> new HashMap<>());
    Boolean answer = known.get(type);
    if (answer == null) {
      Set<ClassFacts> inherited = new LinkedHashSet<>(superinterfaces(type));
      inherited.retainAll(declaring);
      answer = isMerged(type, method, inherited);
      known.put(type, answer);
    }
    return answer;
  }
}
