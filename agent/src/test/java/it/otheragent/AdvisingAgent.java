package it.otheragent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Changes what the methods of {@code it.programs.Advised} return, as agents that trace or mock do:
 * their names tell how.
 *
 * <ul>
 *   <li>{@code doubled…}: each method of the name returns twice as much.
 *   <li>{@code listed…}: so does the one that has one parameter, as if reflection had told of it.
 *   <li>{@code late…}: the same, when the class is next transformed after {@link #begin()}.
 *   <li>{@code skipped…}: the method returns 7 before it begins.
 *   <li>{@code entered…}: each method of the name counts that it was entered.
 * </ul>
 *
 * <p>{@code OptionalInt.orElseGet}, of the JDK, returns twice as much, too.
 *
 * <p>A class whose name ends in {@code Heir} gets a method {@code inherited(int)} that returns 9.
 */
public final class AdvisingAgent implements ClassFileTransformer {
  private static final String ADVISED = "it/programs/Advised";
  private static final String OF_JDK = "java/util/OptionalInt";
  private static final String ONE_PARAMETER = "(I)I";

  private static Instrumentation instrumentation;
  private static boolean seesClassesAgain;
  private static volatile boolean isLate;

  private AdvisingAgent() {}

  /** Installs itself, to see classes also when they are retransformed if the argument says so. */
  public static void premain(String arguments, Instrumentation given) {
    instrumentation = given;
    seesClassesAgain = "retransform".equals(arguments);
    given.addTransformer(new AdvisingAgent(), seesClassesAgain);
  }

  /** Whether it can change a class that is loaded. */
  public static boolean seesClassesAgain() {
    return seesClassesAgain;
  }

  /** Has the class transformed again, and its late methods with it. */
  public static void begin(Class<?> type) throws Exception {
    isLate = true;
    instrumentation.retransformClasses(type);
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    boolean wanted =
        internalName != null
            && (internalName.startsWith(ADVISED) || internalName.equals(OF_JDK));
    return wanted ? advise(internalName, classFile) : null;
  }

  private static byte[] advise(String internalName, byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next =
                super.visitMethod(access, name, descriptor, signature, exceptions);
            return (access & Opcodes.ACC_ABSTRACT) == 0 ? advise(name, descriptor, next) : next;
          }

          @Override
          public void visitEnd() {
            if (internalName.endsWith("Heir")) {
              addInherited(cv);
            }
            super.visitEnd();
          }
        },
        0);
    return writer.toByteArray();
  }

  private static MethodVisitor advise(String name, String descriptor, MethodVisitor next) {
    boolean isListed = descriptor.equals(ONE_PARAMETER);
    if (name.startsWith("doubled")
        || name.equals("orElseGet")
        || name.startsWith("listed") && isListed
        || name.startsWith("late") && isListed && isLate) {
      return new Doubling(next);
    }
    if (name.startsWith("skipped") && isListed) {
      return new AtStart(
          next, List.of(Opcodes.ICONST_4, Opcodes.ICONST_3, Opcodes.IADD, Opcodes.IRETURN));
    }
    return name.startsWith("entered") ? new AtStart(next, List.of()) : next;
  }

  private static void addInherited(ClassVisitor out) {
    MethodVisitor code = out.visitMethod(0, "inherited", ONE_PARAMETER, null, null);
    code.visitCode();
    code.visitIntInsn(Opcodes.BIPUSH, 9);
    code.visitInsn(Opcodes.IRETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** Doubles what is returned. */
  private static final class Doubling extends MethodVisitor {
    Doubling(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.IRETURN) {
        super.visitInsn(Opcodes.ICONST_2);
        super.visitInsn(Opcodes.IMUL);
      }
      super.visitInsn(opcode);
    }
  }

  /** Counts, and may then do something else. */
  private static final class AtStart extends MethodVisitor {
    private final List<Integer> more;

    AtStart(MethodVisitor next, List<Integer> more) {
      super(Opcodes.ASM9, next);
      this.more = more;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      super.visitMethodInsn(Opcodes.INVOKESTATIC, "it/otheragent/Hits", "hit", "()V", false);
      more.forEach(super::visitInsn);
      if (!more.isEmpty()) {
        super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        super.visitInsn(Opcodes.NOP); // the author's code may start with a frame
      }
    }
  }
}
