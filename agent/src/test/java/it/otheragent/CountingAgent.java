package it.otheragent;

import java.lang.instrument.ClassDefinition;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Adds a call to the start of each method of the programs, as agents that measure coverage do. */
public final class CountingAgent implements ClassFileTransformer {
  private static final Set<String> SEEN_OF_HEDDLE = ConcurrentHashMap.newKeySet();
  private static Instrumentation instrumentation;

  private CountingAgent() {}

  /** The classes of Heddle itself that it was shown: to be emptied when the program starts. */
  public static Set<String> seenOfHeddle() {
    return SEEN_OF_HEDDLE;
  }

  /** Installs itself, to see classes also when they are retransformed if the argument says so. */
  public static void premain(String arguments, Instrumentation given) {
    instrumentation = given;
    given.addTransformer(new CountingAgent(), "retransform".equals(arguments));
  }

  /** Has all agents that want to see the class again do so; false if this one is not there. */
  public static boolean retransform(Class<?> type) throws Exception {
    if (instrumentation == null) {
      return false;
    }
    instrumentation.retransformClasses(type);
    return true;
  }

  /** Has the JVM take another class file for a class; the agent has to be there. */
  public static void redefine(Class<?> type, byte[] classFile) throws Exception {
    instrumentation.redefineClasses(new ClassDefinition(type, classFile));
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    if (internalName != null && internalName.startsWith("dev/heddle/")) {
      SEEN_OF_HEDDLE.add(internalName);
    }
    boolean wanted = internalName != null && internalName.startsWith("it/programs/");
    return wanted ? count(classFile) : null;
  }

  private static byte[] count(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(
                Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
              @Override
              public void visitCode() {
                super.visitCode();
                visitMethodInsn(
                    Opcodes.INVOKESTATIC, "it/otheragent/Hits", "hit", "()V", false);
              }
            };
          }
        },
        0);
    return writer.toByteArray();
  }
}
