package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.analysis.JdkInterfaces;
import dev.heddle.agent.plan.ValueKind;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes what calls through JDK interfaces need. For {@code Function.apply} that is, in Java:
 *
 * <pre>{@code
 * public interface Twin_apply… {                     // implemented by woven classes
 *   Object apply(Object argument, Continuation c);
 * }
 *
 * public final class Twin_apply…_java_util_function_Function {       // called by woven code
 *   public static Object apply(Function f, Object argument, Continuation c) {
 *     return f instanceof Twin_apply… twin
 *         ? twin.apply(argument, c)
 *         : dispatch(f, argument, c);            // f.apply(argument), unless f is of the JDK
 *   }
 * }
 * }</pre>
 */
public final class TwinWriter {
  /** Frames of methods with this annotation are left out of stack traces, in boot classes. */
  private static final String HIDDEN = "Ljdk/internal/vm/annotation/Hidden;";

  private TwinWriter() {}

  /** The twin interface for a method, by internal name; it is defined when this returns. */
  public static String twinInterface(String name, String descriptor) {
    String handWritten = Names.HAND_WRITTEN_TWINS.get(name + descriptor);
    if (handWritten != null) {
      return handWritten;
    }
    String twin = Names.TWIN_PREFIX + "_" + name + mangled(descriptor);
    RuntimeClasses.defineTwin(twin, () -> writeInterface(twin, name, descriptor));
    return twin;
  }

  /** The twin interface for a method of a JDK interface, defined by now; null if it has none. */
  public static Class<?> findTwin(String name, String descriptor) {
    if (!JdkInterfaces.hasTwin(name, descriptor)) {
      return null;
    }
    String twin = twinInterface(name, descriptor).replace('/', '.');
    try {
      return Class.forName(twin, false, TwinWriter.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("no twin interface " + twin, e);
    }
  }

  /** The class whose static method {@code name} calls the twin or the plain method. */
  static String caller(String owner, String name, String descriptor) {
    String twin = twinInterface(name, descriptor);
    String caller =
        Names.TWIN_PREFIX + "_" + name + mangled(descriptor) + "_" + owner.replace('/', '_');
    RuntimeClasses.defineTwin(caller, () -> writeCaller(caller, twin, owner, name, descriptor));
    return caller;
  }

  static String callerDescriptor(String owner, String descriptor) {
    return "(L" + owner + ";" + Descriptors.taskVersion(descriptor).substring(1);
  }

  private static String mangled(String descriptor) {
    return descriptor.replaceAll("[^A-Za-z0-9]+", "_");
  }

  private static byte[] writeInterface(String twin, String name, String descriptor) {
    ClassWriter writer = new ClassWriter(0);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
    writer.visit(
        Opcodes.V17, access | Opcodes.ACC_SYNTHETIC, twin, null, "java/lang/Object", null);
    writer
        .visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT,
            name,
            Descriptors.taskVersion(descriptor),
            null,
            null)
        .visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static byte[] writeCaller(
      String caller, String twin, String owner, String name, String descriptor) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
    writer.visit(
        Opcodes.V17, access | Opcodes.ACC_SYNTHETIC, caller, null, "java/lang/Object", null);
    MethodVisitor code =
        writer.visitMethod(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC,
            name,
            callerDescriptor(owner, descriptor),
            null,
            null);
    code.visitAnnotation(HIDDEN, true).visitEnd();
    Label plain = new Label();
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitTypeInsn(Opcodes.INSTANCEOF, twin);
    code.visitJumpInsn(Opcodes.IFEQ, plain);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitTypeInsn(Opcodes.CHECKCAST, twin);
    int task = loadArguments(code, descriptor);
    code.visitVarInsn(Opcodes.ALOAD, task);
    invokeAndReturn(code, twin, name, Descriptors.taskVersion(descriptor));
    code.visitLabel(plain);
    code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitVarInsn(Opcodes.ALOAD, loadArguments(code, descriptor));
    DispatchWriter.writeVirtual(code, owner, name, Descriptors.taskVersion(descriptor));
    writeReturn(code, descriptor);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  /** Loads arguments from slot 1 on; returns the slot behind them. */
  private static int loadArguments(MethodVisitor code, String descriptor) {
    int slot = 1;
    for (Type argument : Type.getArgumentTypes(descriptor)) {
      code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), slot);
      slot += argument.getSize();
    }
    return slot;
  }

  private static void invokeAndReturn(
      MethodVisitor code, String owner, String name, String descriptor) {
    code.visitMethodInsn(Opcodes.INVOKEINTERFACE, owner, name, descriptor, true);
    writeReturn(code, descriptor);
  }

  private static void writeReturn(MethodVisitor code, String descriptor) {
    Type returned = Type.getReturnType(descriptor);
    code.visitInsn(
        returned == Type.VOID_TYPE ? Opcodes.RETURN : ValueKind.of(returned).returnOpcode());
  }
}
