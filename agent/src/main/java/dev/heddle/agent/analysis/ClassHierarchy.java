package dev.heddle.agent.analysis;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.objectweb.asm.Opcodes;

/**
 * Classes and their supertypes, as their class files tell: no class is ever loaded for it.
 *
 * <p>Threads: any. Facts are cached by the loader that was asked, and go with it.
 */
public final class ClassHierarchy {
  private static final String OBJECT = "java/lang/Object";

  private final WovenClasses woven;
  private final Map<String, Optional<ClassFacts>> jdk = new ConcurrentHashMap<>();
  private final Map<ClassLoader, Map<String, Optional<ClassFacts>>> byLoader =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** A hierarchy in which {@code woven} tells which classes have task versions. */
  public ClassHierarchy(WovenClasses woven) {
    this.woven = woven;
  }

  /** Notes the facts of a class that {@code loader} is about to define. */
  public void add(ClassLoader loader, ClassFacts facts) {
    cache(loader).put(facts.name(), Optional.of(facts));
  }

  /** The facts of a class as {@code loader} would find it, or null if it does not. */
  public ClassFacts find(ClassLoader loader, String name) {
    Optional<ClassFacts> known = jdk.get(name);
    if (known != null) {
      return known.orElse(null);
    }
    Map<String, Optional<ClassFacts>> cache = cache(loader);
    known = cache.get(name);
    if (known == null) {
      boolean ofJdk = woven.isJdk(name);
      // Not within a map's own computing: reading may load classes, which are woven meanwhile.
      known = read(ofJdk || loader == null ? ClassLoader.getSystemClassLoader() : loader, name);
      Optional<ClassFacts> earlier = (ofJdk ? jdk : cache).putIfAbsent(name, known);
      known = earlier == null ? known : earlier;
    }
    return known.orElse(null);
  }

  private Map<String, Optional<ClassFacts>> cache(ClassLoader loader) {
    ClassLoader key = loader == null ? ClassLoader.getPlatformClassLoader() : loader;
    return byLoader.computeIfAbsent(key, l -> new ConcurrentHashMap<>());
  }

  private static Optional<ClassFacts> read(ClassLoader loader, String name) {
    try (InputStream in = loader.getResourceAsStream(name + ".class")) {
      return in == null ? Optional.empty() : Optional.of(ClassFacts.read(in.readAllBytes()));
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // unknown: calls to it stay plain
    }
  }

  /** Whether the class has task versions of its methods. */
  public boolean hasTaskVersions(ClassFacts facts) {
    if (facts.declaresTaskVersions()) {
      return true;
    }
    return woven.isSelected(facts.name())
        && (facts.access() & Opcodes.ACC_ANNOTATION) == 0;
  }

  /** Whether {@code facts} declares a task version of this method of its own. */
  public boolean hasTaskVersion(ClassFacts facts, String name, String descriptor) {
    if (facts.declaresTaskVersions()) {
      return facts.method(name, Descriptors.taskVersion(descriptor)) != null;
    }
    Integer access = facts.method(name, descriptor);
    return access != null
        && hasTaskVersions(facts)
        && Descriptors.hasRoomForTask(descriptor)
        && ((access & Opcodes.ACC_STATIC) != 0 || !facts.isInterfaceWithInitializerOnly());
  }

  /**
   * Finds the class that declares a method, in the order of the JVM's resolution: the class, its
   * superclasses, then their interfaces.
   *
   * @return the facts of the declaring class, or null if it cannot be told
   */
  public ClassFacts findDeclaring(
      ClassLoader loader, ClassFacts owner, String name, String descriptor) {
    for (ClassFacts c = owner; c != null; c = superclass(loader, c)) {
      if (c.method(name, descriptor) != null) {
        return c;
      }
      if (c.superName() != null && superclass(loader, c) == null) {
        return null;
      }
    }
    for (ClassFacts type : superinterfaces(loader, owner)) {
      if (type.method(name, descriptor) != null) {
        return type;
      }
    }
    return null;
  }

  /** The superclass, or null if there is none or it cannot be found. */
  public ClassFacts superclass(ClassLoader loader, ClassFacts facts) {
    return facts.superName() == null ? null : find(loader, facts.superName());
  }

  /** All interfaces of a class that can be found, those of its superclasses included. */
  public Set<ClassFacts> superinterfaces(ClassLoader loader, ClassFacts owner) {
    Set<ClassFacts> result = new LinkedHashSet<>();
    for (ClassFacts c = owner; c != null; c = superclass(loader, c)) {
      addInterfaces(loader, c, result);
    }
    return result;
  }

  private void addInterfaces(ClassLoader loader, ClassFacts facts, Set<ClassFacts> result) {
    for (String name : facts.interfaces()) {
      ClassFacts type = find(loader, name);
      if (type != null && result.add(type)) {
        addInterfaces(loader, type, result);
      }
    }
  }

  /** Whether all supertypes can be found. */
  public boolean isComplete(ClassLoader loader, ClassFacts facts) {
    if (facts.superName() != null && !OBJECT.equals(facts.superName())) {
      ClassFacts superclass = find(loader, facts.superName());
      if (superclass == null || !isComplete(loader, superclass)) {
        return false;
      }
    }
    for (String name : facts.interfaces()) {
      ClassFacts type = find(loader, name);
      if (type == null || !isComplete(loader, type)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The nearest common superclass of two classes, for class files that carry no frames.
   *
   * @return {@code java/lang/Object} also where a class cannot be found
   */
  public String commonSuperclass(ClassLoader loader, String first, String second) {
    ClassFacts a = find(loader, first);
    ClassFacts b = find(loader, second);
    if (a == null || b == null || a.isInterface() || b.isInterface()) {
      return OBJECT;
    }
    Set<String> ancestors = new LinkedHashSet<>();
    for (ClassFacts c = a; c != null; c = superclass(loader, c)) {
      ancestors.add(c.name());
    }
    for (ClassFacts c = b; c != null; c = superclass(loader, c)) {
      if (ancestors.contains(c.name())) {
        return c.name();
      }
    }
    return OBJECT;
  }

  /** Whether code of {@code from} may name the type in an instruction. */
  public boolean isAccessible(ClassLoader loader, String from, String type) {
    String element = type;
    if (type.startsWith("[")) {
      int name = type.lastIndexOf('[') + 1;
      if (type.charAt(name) != 'L') {
        return true;
      }
      element = type.substring(name + 1, type.length() - 1);
    }
    if (Descriptors.samePackage(from, element)) {
      return true;
    }
    ClassFacts facts = find(loader, element);
    return facts == null || facts.isPublic() && ConcealedPackages.mayName(from, element);
  }
}
