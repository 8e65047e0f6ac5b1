package dev.heddle.agent.analysis;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What a class file tells about a class without its code. As seen by one loader, a class is known
 * by its name: facts are equal if their names are.
 *
 * @param version class file version
 * @param access access flags
 * @param name internal name
 * @param superName internal name of the superclass, or null
 * @param interfaces internal names of the direct superinterfaces
 * @param methods access flags of its methods by name and descriptor
 * @param plainFields names of its fields, without those that share one with a volatile field
 * @param leaves methods that calls need neither a charge nor a test for, by name and descriptor
 * @param declaresTaskVersions whether it declares task versions by hand
 */
public record ClassFacts(
    int version,
    int access,
    String name,
    String superName,
    List<String> interfaces,
    Map<String, Integer> methods,
    Set<String> plainFields,
    Set<String> leaves,
    boolean declaresTaskVersions) {

  private static final String TASK_VERSION_END = "Ldev/heddle/continuation/Continuation;)";

  /** Reads the facts from a class file. */
  public static ClassFacts read(byte[] classFile) {
    return read(new ClassReader(classFile));
  }

  /** The same; null if there is no class file, or none that can be read. */
  static ClassFacts readOrNull(byte[] classFile) {
    try {
      return classFile == null ? null : read(classFile);
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** Reads the facts from a class file. */
  public static ClassFacts read(ClassReader reader) {
    Collector collector = new Collector(LeafScan.find(reader));
    reader.accept(
        collector, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return collector.facts;
  }

  /** Whether it is an interface. */
  public boolean isInterface() {
    return (access & Opcodes.ACC_INTERFACE) != 0;
  }

  /** Whether it is public, as other packages see it. */
  public boolean isPublic() {
    return (access & Opcodes.ACC_PUBLIC) != 0;
  }

  /** Access flags of the method it declares under this name and descriptor, or null. */
  public Integer method(String methodName, String descriptor) {
    return methods.get(methodName + descriptor);
  }

  /**
   * Whether adding default methods would change when it is initialized: an interface without
   * default methods is not initialized together with classes that implement it (JVMS 5.5). A
   * synthetic initializer is no author's, but that of an agent that comes before us, as JaCoCo's; who
   * weaves a caller does not see it.
   */
  public boolean isInterfaceWithInitializerOnly() {
    int initializer = methods.getOrDefault("<clinit>()V", Opcodes.ACC_SYNTHETIC);
    if (!isInterface() || (initializer & Opcodes.ACC_SYNTHETIC) != 0) {
      return false;
    }
    int notDefault = Opcodes.ACC_ABSTRACT | Opcodes.ACC_STATIC;
    return methods.values().stream().allMatch(flags -> (flags & notDefault) != 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassFacts facts && name.equals(facts.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  private static final class Collector extends ClassVisitor {
    private final Map<String, Integer> methods = new HashMap<>();
    private final Set<String> plainFields = new HashSet<>();
    private final Set<String> volatileFields = new HashSet<>();
    private final Set<String> leaves;
    private boolean declaresTaskVersions;
    private ClassFacts facts;
    private int version;
    private int access;
    private String name;
    private String superName;
    private String[] interfaces;

    Collector(Set<String> leaves) {
      super(Opcodes.ASM9);
      this.leaves = leaves;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      this.version = version & 0xFFFF;
      this.access = access;
      this.name = name;
      this.superName = superName;
      this.interfaces = interfaces == null ? new String[0] : interfaces;
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String descriptor, String signature, Object value) {
      ((access & Opcodes.ACC_VOLATILE) != 0 ? volatileFields : plainFields).add(name);
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      methods.put(name + descriptor, access);
      if (descriptor.contains(TASK_VERSION_END)) {
        declaresTaskVersions = true;
      }
      return null;
    }

    @Override
    public void visitEnd() {
      plainFields.removeAll(volatileFields);
      facts =
          new ClassFacts(
              version,
              access,
              name,
              superName,
              List.of(interfaces),
              Map.copyOf(methods),
              Set.copyOf(plainFields),
              leaves,
              declaresTaskVersions);
    }
  }
}
