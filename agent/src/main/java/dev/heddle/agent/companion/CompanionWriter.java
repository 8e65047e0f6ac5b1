package dev.heddle.agent.companion;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.analysis.JdkMethods;
import dev.heddle.agent.analysis.WovenClasses;
import dev.heddle.agent.emit.DispatchWriter;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.weave.ClassWeaver;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.agent.weave.WovenClassCheck;
import dev.heddle.interop.Dispatch;
import java.lang.invoke.LambdaMetafactory;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Writes companions. The companion of a class has, as static methods that take {@code this} first,
 * those of its methods that may suspend: the same code in the same slots. Woven like any class, it
 * gets their task versions.
 *
 * <p>Calls between two of its methods that no other class can override are bound directly; all
 * others of the JDK are dispatched. A call by {@code super}, which only a subclass may make, is a
 * dynamic one also where it is plain.
 */
public final class CompanionWriter {
  private static final String LAMBDA = "$$Lambda";

  private final Function<String, byte[]> classFiles;
  private final ClassHierarchy hierarchy;
  private final JdkMethods jdk;
  private final WovenClasses ofJdk;
  private final ClassHierarchy hierarchyOfJdk;
  private final boolean verify;

  /**
   * A writer for this JVM's JDK.
   *
   * @param classFiles the class file of a JDK class by internal name, or null
   * @param base tells what is the JDK's
   * @param verify whether what is written is checked
   */
  public CompanionWriter(
      Function<String, byte[]> classFiles,
      ClassHierarchy hierarchy,
      JdkMethods jdk,
      WovenClasses base,
      boolean verify) {
    this.classFiles = classFiles;
    this.hierarchy = hierarchy;
    this.jdk = jdk;
    this.ofJdk = new OfJdk(base);
    this.hierarchyOfJdk = new ClassHierarchy(ofJdk);
    this.verify = verify;
  }

  private ClassWeaver weaver(WeaveLog log) {
    return new ClassWeaver(ofJdk, hierarchyOfJdk, jdk, log);
  }

  /** Takes companions and lambdas of the JDK for classes to be woven, and nothing else. */
  private record OfJdk(WovenClasses base) implements WovenClasses {
    @Override
    public boolean isJdk(String internalName) {
      return base.isJdk(internalName) && !isSelected(internalName);
    }

    @Override
    public boolean isSelected(String internalName) {
      return internalName.contains(Dispatch.COMPANION) || internalName.contains(LAMBDA);
    }
  }

  /**
   * Writes a companion.
   *
   * @param log is told what stays plain
   * @return its class file, or null if no method of the class suspends
   * @throws RuntimeException if something does not work out
   */
  byte[] write(String host, WeaveLog log) {
    byte[] classFile = classFiles.apply(host);
    if (classFile == null) {
      return null;
    }
    ClassNode original = new ClassNode();
    new ClassReader(classFile).accept(original, ClassReader.EXPAND_FRAMES);
    ClassNode companion = new Copy(original, ClassFacts.read(classFile), log).make();
    if (companion.methods.isEmpty()) {
      return null;
    }
    ClassWriter plain = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    companion.accept(plain);
    byte[] woven = weaver(log).weaveCompanion(plain.toByteArray(), host);
    return checked(host, withSuperCalls(woven, host));
  }

  /** Weaves the hidden class of a lambda. */
  byte[] weaveLambda(byte[] classFile, WeaveLog log) {
    ClassFacts facts = ClassFacts.read(classFile);
    if (!facts.name().contains(LAMBDA)) {
      return null;
    }
    byte[] woven = weaver(log).weave(null, null, classFile);
    return woven == null ? null : checked(facts.name(), woven);
  }

  private byte[] checked(String name, byte[] woven) {
    String problem = verify ? WovenClassCheck.problem(woven) : null;
    if (problem != null) {
      throw new IllegalStateException(name + ": " + problem);
    }
    return woven;
  }

  /** Makes calls by {@code super} dynamic where they stayed plain. */
  private static byte[] withSuperCalls(byte[] woven, String host) {
    ClassReader reader = new ClassReader(woven);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(
                Opcodes.ASM9,
                super.visitMethod(access, name, descriptor, signature, exceptions)) {
              @Override
              public void visitMethodInsn(
                  int opcode, String owner, String called, String type, boolean isInterface) {
                if (opcode == Opcodes.INVOKESPECIAL && !called.equals("<init>")) {
                  MethodInsnNode call =
                      new MethodInsnNode(opcode, owner, called, type, isInterface);
                  DispatchWriter.write(mv, call, host, type);
                } else {
                  super.visitMethodInsn(opcode, owner, called, type, isInterface);
                }
              }
            };
          }
        },
        0);
    return writer.toByteArray();
  }

  /** The copy of one class, before it is woven. */
  private final class Copy {
    private static final int BOUND =
        Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;

    private final ClassNode original;
    private final ClassFacts facts;
    private final WeaveLog log;
    private final String name;
    private final Set<String> copied = new HashSet<>();

    Copy(ClassNode original, ClassFacts facts, WeaveLog log) {
      this.original = original;
      this.facts = facts;
      this.log = log;
      this.name = original.name + Dispatch.COMPANION;
    }

    ClassNode make() {
      ClassNode result = new ClassNode();
      result.version = original.version;
      result.access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC;
      result.name = name;
      result.superName = "java/lang/Object";
      result.sourceFile = original.sourceFile;
      for (MethodNode method : original.methods) {
        if (isWanted(method)) {
          copied.add(method.name + method.desc);
        }
      }
      Set<String> taken = new HashSet<>();
      for (MethodNode method : original.methods) {
        boolean wanted = copied.contains(method.name + method.desc);
        if (wanted && !taken.add(method.name + descriptor(method.access, method.desc))) {
          throw new IllegalStateException("two methods " + method.name + method.desc);
        }
      }
      for (MethodNode method : original.methods) {
        if (copied.contains(method.name + method.desc)) {
          result.methods.add(copy(method));
        }
      }
      return result;
    }

    private boolean isWanted(MethodNode method) {
      int excluded = Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_SYNCHRONIZED;
      if (method.name.charAt(0) == '<'
          || (method.access & excluded) != 0
          || !Descriptors.hasRoomForTask(descriptor(method.access, method.desc))
          || !jdk.maySuspend(original.name, method.name, method.desc)) {
        return false;
      }
      String problem = problem(method);
      if (problem != null) {
        log.leftPlain(
            original.name,
            method.name + method.desc,
            SkipReason.NOT_FOR_COMPANIONS,
            problem,
            null);
      }
      return problem == null;
    }

    /** What the method does that only the class itself, or a subclass, may do; null for nothing. */
    private String problem(MethodNode method) {
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof MethodInsnNode call
            && call.getOpcode() != Opcodes.INVOKESPECIAL
            && isProtectedElsewhere(call.owner, call.name, call.desc)) {
          return call.owner + '.' + call.name;
        }
        if (instruction instanceof FieldInsnNode field && isFieldElsewhere(field)) {
          return field.owner + '.' + field.name;
        }
        if (instruction instanceof InvokeDynamicInsnNode dynamic) {
          if (isSerializableLambda(dynamic)) {
            return "a lambda that names the class when it is serialized";
          }
          for (Object argument : dynamic.bsmArgs) {
            if (argument instanceof Handle handle
                && (handle.getTag() == Opcodes.H_INVOKESPECIAL
                    || isProtectedElsewhere(
                        handle.getOwner(), handle.getName(), handle.getDesc()))) {
              return handle.toString();
            }
          }
        }
      }
      return null;
    }

    private static boolean isSerializableLambda(InvokeDynamicInsnNode dynamic) {
      return dynamic.bsm.getName().equals("altMetafactory")
          && dynamic.bsmArgs[3] instanceof Integer flags
          && (flags & LambdaMetafactory.FLAG_SERIALIZABLE) != 0;
    }

    private boolean isProtectedElsewhere(String owner, String called, String descriptor) {
      ClassFacts type = owner.startsWith("[") ? null : hierarchy.find(null, owner);
      ClassFacts declaring =
          type == null ? null : hierarchy.findDeclaring(null, type, called, descriptor);
      return declaring != null
          && (declaring.method(called, descriptor) & Opcodes.ACC_PROTECTED) != 0
          && !Descriptors.samePackage(declaring.name(), original.name);
    }

    /** Whether a field is inherited from a class of another package. */
    private boolean isFieldElsewhere(FieldInsnNode field) {
      if (!field.owner.equals(original.name) || declares(original, field.name)) {
        return false;
      }
      String declaring = original.superName;
      while (declaring != null) {
        ClassNode type = new ClassNode();
        byte[] classFile = classFiles.apply(declaring);
        if (classFile == null) {
          return true;
        }
        new ClassReader(classFile).accept(type, ClassReader.SKIP_CODE);
        if (declares(type, field.name)) {
          return !Descriptors.samePackage(declaring, original.name);
        }
        declaring = type.superName;
      }
      return false; // an interface's constant, which is public
    }

    private static boolean declares(ClassNode type, String field) {
      return type.fields.stream().anyMatch(each -> each.name.equals(field));
    }

    private String descriptor(int access, String plain) {
      return (access & Opcodes.ACC_STATIC) != 0
          ? plain
          : "(L" + original.name + ";" + plain.substring(1);
    }

    private MethodNode copy(MethodNode method) {
      MethodNode result =
          new MethodNode(
              Opcodes.ASM9,
              Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
              method.name,
              descriptor(method.access, method.desc),
              null,
              method.exceptions.toArray(String[]::new));
      method.accept(
          new CodeOf(result) {
            @Override
            public void visitMethodInsn(
                int opcode, String owner, String called, String type, boolean isInterface) {
              if (isBound(opcode, owner, called, type)) {
                int access = facts.method(called, type);
                super.visitMethodInsn(
                    Opcodes.INVOKESTATIC, name, called, descriptor(access, type), false);
              } else {
                super.visitMethodInsn(opcode, owner, called, type, isInterface);
              }
            }
          });
      return result;
    }

    /** Whether a call can reach only the method of that name in the companion. */
    private boolean isBound(int opcode, String owner, String called, String type) {
      if (!owner.equals(original.name) || !copied.contains(called + type)) {
        return false;
      }
      boolean isFinal = ((facts.method(called, type) | facts.access()) & Opcodes.ACC_FINAL) != 0;
      return isFinal || (facts.method(called, type) & BOUND) != 0;
    }
  }

  /** Passes on code, and nothing that is said about it. */
  private static class CodeOf extends MethodVisitor {
    CodeOf(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitParameter(String name, int access) {}

    @Override
    public org.objectweb.asm.AnnotationVisitor visitAnnotation(
        String descriptor, boolean visible) {
      return null;
    }

    @Override
    public void visitAnnotableParameterCount(int parameterCount, boolean visible) {}

    @Override
    public org.objectweb.asm.AnnotationVisitor visitParameterAnnotation(
        int parameter, String descriptor, boolean visible) {
      return null;
    }

    @Override
    public void visitAttribute(org.objectweb.asm.Attribute attribute) {}
  }
}
