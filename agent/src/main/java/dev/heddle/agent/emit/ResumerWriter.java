package dev.heddle.agent.emit;

import dev.heddle.interop.WovenResumer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Makes the resumer of a woven class: a hidden nestmate that calls its private methods. */
public final class ResumerWriter {
  private ResumerWriter() {}

  /** Makes the resumer of the class that {@code lookup} has full access to. */
  public static WovenResumer make(Lookup lookup) {
    try {
      boolean nameable = !lookup.lookupClass().isHidden() && lookup.hasFullPrivilegeAccess();
      return nameable ? makeClass(lookup) : makeByHandles(lookup);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make the resumer of " + lookup.lookupClass(), e);
    }
  }

  private static WovenResumer makeClass(Lookup lookup) throws ReflectiveOperationException {
    Class<?> woven = lookup.lookupClass();
    String owner = woven.getName().replace('.', '/');
    byte[] bytes = write(owner, woven.isInterface());
    Lookup resumer = lookup.defineHiddenClass(bytes, true, Lookup.ClassOption.NESTMATE);
    // Not by reflection: the module of the woven class need not export its package to us.
    MethodHandle constructor =
        resumer.findConstructor(resumer.lookupClass(), MethodType.methodType(void.class));
    try {
      return ((WovenResumer) constructor.invoke()).of(woven);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot make the resumer of " + woven, e);
    }
  }

  private static byte[] write(String owner, boolean ownerIsInterface) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
    writer.visit(
        Opcodes.V17, access, owner + "$HeddleResumer", null, Names.WOVEN_RESUMER, null);
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, Names.WOVEN_RESUMER, "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    code = writer.visitMethod(Opcodes.ACC_PUBLIC, Names.RESUME, Names.RESUME_DESC, null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, owner, Names.CLASS_RESUME, Names.RESUME_DESC, ownerIsInterface);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    String placesDescriptor = "()Ljava/lang/String;";
    code =
        writer.visitMethod(Opcodes.ACC_PROTECTED, Names.PLACES, placesDescriptor, null, null);
    code.visitCode();
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, owner, Names.CLASS_PLACES, placesDescriptor, ownerIsInterface);
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  /**
   * A hidden class has no name that another class could call it by; and an old class file has no
   * constant that would hand over the access to define a class beside it.
   */
  private static WovenResumer makeByHandles(Lookup lookup) throws ReflectiveOperationException {
    Class<?> woven = lookup.lookupClass();
    MethodType resumeType =
        MethodType.fromMethodDescriptorString(
            Names.RESUME_DESC, MethodHandles.class.getClassLoader());
    MethodHandle resume = lookup.findStatic(woven, Names.CLASS_RESUME, resumeType);
    MethodHandle places =
        lookup.findStatic(woven, Names.CLASS_PLACES, MethodType.methodType(String.class));
    return WovenResumer.ofHidden(woven, resume, places);
  }
}
