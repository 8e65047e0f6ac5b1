package dev.heddle.agent.analysis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

final class ClassFactsTest implements Opcodes {
  @Test
  void initializerOfInterface_isItsAuthorsUnlessSynthetic() {
    assertTrue(interfaceWith(ACC_STATIC).isInterfaceWithInitializerOnly());
    assertFalse(interfaceWith(ACC_STATIC | ACC_SYNTHETIC).isInterfaceWithInitializerOnly());
  }

  private static ClassFacts interfaceWith(int initializerAccess) {
    ClassWriter writer = new ClassWriter(0);
    int access = ACC_PUBLIC | ACC_INTERFACE | ACC_ABSTRACT;
    writer.visit(V17, access, "Sample", null, "java/lang/Object", null);
    writer.visitMethod(ACC_PUBLIC | ACC_ABSTRACT, "area", "()I", null, null).visitEnd();
    MethodVisitor code = writer.visitMethod(initializerAccess, "<clinit>", "()V", null, null);
    code.visitCode();
    code.visitInsn(RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return ClassFacts.read(writer.toByteArray());
  }
}
