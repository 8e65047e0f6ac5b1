package dev.heddle.agent.emit;

import dev.heddle.interop.WovenResumer;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Makes the resumer of a woven class: a hidden nestmate that calls its private methods. */
public final class ResumerWriter {
  private static final MethodType RESUME =
      MethodType.fromMethodDescriptorString(
          Names.RESUME_DESC, MethodHandles.class.getClassLoader());
  private static final MethodType PLACES = MethodType.methodType(String.class);
  private static final Handle CLASS_DATA =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          Type.getInternalName(MethodHandles.class),
          "classData",
          MethodType.methodType(Object.class, Lookup.class, String.class, Class.class)
              .descriptorString(),
          false);

  private ResumerWriter() {}

  /** Makes the resumer of the class that {@code lookup} has full access to. */
  public static WovenResumer make(Lookup lookup) {
    Class<?> woven = lookup.lookupClass();
    try {
      if (!woven.isHidden() && lookup.hasFullPrivilegeAccess()) {
        Lookup resumer =
            lookup.defineHiddenClass(write(woven), true, Lookup.ClassOption.NESTMATE);
        return instance(resumer).of(woven);
      }
      MethodHandle resume = lookup.findStatic(woven, Names.CLASS_RESUME, RESUME);
      WovenResumer resumer =
          woven.isHidden() ? instance(withHandle(lookup, resume)) : WovenResumer.ofHandle(resume);
      return resumer.of(woven, places(lookup));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make the resumer of " + woven, e);
    }
  }

  /** Defines the resumer of a hidden class, which has no name that another could call it by. */
  private static Lookup withHandle(Lookup lookup, MethodHandle resume)
      throws IllegalAccessException {
    byte[] bytes = write(lookup.lookupClass());
    return lookup.defineHiddenClassWithClassData(
        bytes, resume, true, Lookup.ClassOption.NESTMATE);
  }

  private static WovenResumer instance(Lookup resumer) throws ReflectiveOperationException {
    // Not by reflection: the module of the woven class need not export its package to us.
    MethodHandle constructor =
        resumer.findConstructor(resumer.lookupClass(), MethodType.methodType(void.class));
    try {
      return (WovenResumer) constructor.invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("cannot make " + resumer.lookupClass(), e);
    }
  }

  /**
   * Read at once, not on demand: that may be while a stack trace is completed, and to link a handle
   * throws and catches errors, whose traces would be completed first.
   */
  private static String places(Lookup lookup) throws ReflectiveOperationException {
    MethodHandle places = lookup.findStatic(lookup.lookupClass(), Names.CLASS_PLACES, PLACES);
    try {
      return (String) places.invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException("cannot read the places of " + lookup.lookupClass(), e);
    }
  }

  private static byte[] write(Class<?> woven) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
    String inPackage = woven.getName().replace('/', '_'); // which that of a hidden class has
    String name = inPackage.replace('.', '/') + "$HeddleResumer";
    writer.visit(Opcodes.V17, access, name, null, Names.WOVEN_RESUMER, null);
    MethodVisitor code = begin(writer, Opcodes.ACC_PUBLIC, "<init>", "()V");
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, Names.WOVEN_RESUMER, "<init>", "()V", false);
    end(code, Opcodes.RETURN);
    if (woven.isHidden()) {
      writeResumeByConstant(writer);
    } else {
      writeResume(writer, woven);
      writePlaces(writer, woven);
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void writeResume(ClassWriter writer, Class<?> woven) {
    MethodVisitor code = begin(writer, Opcodes.ACC_PUBLIC, Names.RESUME, Names.RESUME_DESC);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    call(code, woven, Names.CLASS_RESUME, Names.RESUME_DESC);
    end(code, Opcodes.RETURN);
  }

  private static void writePlaces(ClassWriter writer, Class<?> woven) {
    String descriptor = PLACES.descriptorString();
    MethodVisitor code = begin(writer, Opcodes.ACC_PROTECTED, Names.PLACES, descriptor);
    call(code, woven, Names.CLASS_PLACES, descriptor);
    end(code, Opcodes.ARETURN);
  }

  private static void call(MethodVisitor code, Class<?> woven, String name, String descriptor) {
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        Type.getInternalName(woven),
        name,
        descriptor,
        woven.isInterface());
  }

  /** By a handle that is a constant, which the JIT sees through. */
  private static void writeResumeByConstant(ClassWriter writer) {
    MethodVisitor code = begin(writer, Opcodes.ACC_PUBLIC, Names.RESUME, Names.RESUME_DESC);
    String handle = Type.getInternalName(MethodHandle.class);
    code.visitLdcInsn(
        new ConstantDynamic(ConstantDescs.DEFAULT_NAME, 'L' + handle + ';', CLASS_DATA));
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitVarInsn(Opcodes.ALOAD, 2);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, handle, "invokeExact", Names.RESUME_DESC, false);
    end(code, Opcodes.RETURN);
  }

  private static MethodVisitor begin(
      ClassWriter writer, int access, String name, String descriptor) {
    MethodVisitor code = writer.visitMethod(access, name, descriptor, null, null);
    code.visitCode();
    return code;
  }

  private static void end(MethodVisitor code, int returns) {
    code.visitInsn(returns);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
