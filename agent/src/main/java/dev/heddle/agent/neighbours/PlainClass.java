package dev.heddle.agent.neighbours;

import dev.heddle.agent.analysis.ClassFiles;
import dev.heddle.agent.emit.Names;
import java.util.Arrays;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A woven class without what weaving added: methods, and interfaces that only declare these. */
final class PlainClass {
  private static final String TWINS = "dev/heddle/interop/";

  private PlainClass() {}

  /** The class file. */
  static byte[] write(byte[] woven) {
    ClassReader reader = new ClassReader(woven);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int version,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            String[] own =
                Arrays.stream(interfaces).filter(type -> !isTwin(type)).toArray(String[]::new);
            super.visit(version, access, name, signature, superName, own);
          }

          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return isAdded(access, name, descriptor)
                ? null
                : super.visitMethod(access, name, descriptor, signature, exceptions);
          }
        },
        ClassFiles.keepingFrames(reader, 0));
    return writer.toByteArray();
  }

  /** Whether a method of a woven class was added by weaving. */
  static boolean isAdded(int access, String name, String descriptor) {
    return (access & Opcodes.ACC_SYNTHETIC) != 0
        && (name.startsWith(Names.CLASS_PREFIX) || descriptor.contains(Names.CONTINUATION_DESC));
  }

  /** Whether an interface of a woven class was added by weaving. */
  static boolean isTwin(String internalName) {
    return internalName.startsWith(TWINS);
  }
}
