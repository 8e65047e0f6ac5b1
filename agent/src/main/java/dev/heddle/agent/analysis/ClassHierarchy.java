package dev.heddle.agent.analysis;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.objectweb.asm.Opcodes;

/**
 * Classes and their supertypes, as their class files tell: no class is ever loaded for it.
 *
 * <p>Threads: any. Facts are cached by the loader that was asked, and go with it.
 */
public final class ClassHierarchy {
  private static final String OBJECT = "java/lang/Object";

  private final WovenClasses woven;
  private final Map<String, Optional<ClassFacts>> jdk;
  private final Map<ClassLoader, Map<String, KnownClass>> byLoader;
  private final boolean digesting;
  private final Consulted consulted;

  /** A hierarchy in which {@code woven} tells which classes have task versions. */
  public ClassHierarchy(WovenClasses woven) {
    this(woven, false);
  }

  /**
   * A hierarchy in which {@code woven} tells which classes have task versions.
   *
   * @param digesting whether it also tells the digests of class files
   */
  public ClassHierarchy(WovenClasses woven, boolean digesting) {
    this.woven = woven;
    this.jdk = new ConcurrentHashMap<>();
    this.byLoader = Collections.synchronizedMap(new WeakHashMap<>());
    this.digesting = digesting;
    this.consulted = null;
  }

  private ClassHierarchy(ClassHierarchy shared, Consulted consulted) {
    this.woven = shared.woven;
    this.jdk = shared.jdk;
    this.byLoader = shared.byLoader;
    this.digesting = shared.digesting;
    this.consulted = consulted;
  }

  /** This hierarchy, as it is asked while one class is woven: it notes for which classes. */
  public ClassHierarchy recording(Consulted noted) {
    return new ClassHierarchy(this, noted);
  }

  /** Notes the facts of a class that {@code loader} is about to define. */
  public void add(ClassLoader loader, ClassFacts facts) {
    Digest digest = consulted == null ? null : consulted.digestOfWoven();
    cache(loader).put(facts.name(), new KnownClass(digest, facts));
  }

  /** Notes a class that {@code loader} is about to define, with facts that may not be needed. */
  public void add(ClassLoader loader, String name, Digest digest, Supplier<ClassFacts> facts) {
    cache(loader).put(name, KnownClass.unread(digest, facts));
  }

  /**
   * The digest of the class file of a class that is not the JDK's, as {@code loader} would find it
   * or has been given it; {@link Digest#NONE} if there is none.
   */
  public Digest digest(ClassLoader loader, String name) {
    return known(loader, name, false).digest();
  }

  /** The facts of a class as {@code loader} would find it, or null if it does not. */
  public ClassFacts find(ClassLoader loader, String name) {
    Optional<ClassFacts> ofJdk = jdk.get(name);
    if (ofJdk == null && !cache(loader).containsKey(name) && woven.isJdk(name)) {
      ofJdk = readJdk(name);
      jdk.put(name, ofJdk);
    }
    if (ofJdk != null) {
      return ofJdk.orElse(null);
    }
    KnownClass known = known(loader, name, true);
    if (consulted != null) {
      consulted.note(name, known.digest());
    }
    return known.facts(() -> ClassFacts.readOrNull(read(asked(loader), name)));
  }

  private KnownClass known(ClassLoader loader, String name, boolean withFacts) {
    Map<String, KnownClass> cache = cache(loader);
    KnownClass known = cache.get(name);
    if (known == null) {
      // Not within a map's own computing: reading may load classes, which are woven meanwhile.
      byte[] classFile = read(asked(loader), name);
      Digest digest = digesting ? Digest.of(classFile) : null;
      known =
          withFacts || classFile == null
              ? new KnownClass(digest, ClassFacts.readOrNull(classFile))
              : KnownClass.unread(digest, null);
      KnownClass earlier = cache.putIfAbsent(name, known);
      known = earlier == null ? known : earlier;
    }
    return known;
  }

  private static ClassLoader asked(ClassLoader loader) {
    return loader == null ? ClassLoader.getSystemClassLoader() : loader;
  }

  private Map<String, KnownClass> cache(ClassLoader loader) {
    ClassLoader key = loader == null ? ClassLoader.getPlatformClassLoader() : loader;
    return byLoader.computeIfAbsent(key, l -> new ConcurrentHashMap<>());
  }

  private static Optional<ClassFacts> readJdk(String name) {
    byte[] classFile = JdkCode.classFile(name);
    try {
      return Optional.ofNullable(classFile).map(ClassFacts::read);
    } catch (RuntimeException e) {
      JdkCode.reportUnreadable(name, e);
      return Optional.empty();
    }
  }

  private static byte[] read(ClassLoader loader, String name) {
    try (InputStream in = loader.getResourceAsStream(name + ".class")) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException | RuntimeException e) {
      return null; // unknown: calls to it stay plain
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
    return isComplete(loader, facts, new HashSet<>());
  }

  /** The same of what has not been {@code seen}: many ways may lead to one interface. */
  private boolean isComplete(ClassLoader loader, ClassFacts facts, Set<ClassFacts> seen) {
    if (!seen.add(facts)) {
      return true;
    }
    List<String> supertypes = new ArrayList<>(facts.interfaces());
    if (facts.superName() != null && !OBJECT.equals(facts.superName())) {
      supertypes.add(0, facts.superName());
    }
    for (String name : supertypes) {
      ClassFacts type = find(loader, name);
      if (type == null || !isComplete(loader, type, seen)) {
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
