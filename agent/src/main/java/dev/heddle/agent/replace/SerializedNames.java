package dev.heddle.agent.replace;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Gives the serialized form of a method reference to a replaced method the names that its author
 * wrote: the class that wrote it compares them when it is read back, in this JVM or in another.
 */
public final class SerializedNames {
  private static final int CLASS = 7;
  private static final String FORM = "java/lang/invoke/SerializedLambda";

  private SerializedNames() {}

  /**
   * Restores the names in one class.
   *
   * @param classFile that of a hidden class
   * @return its new class file, or null if there is nothing to restore
   */
  public static byte[] restore(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    if (!mentionsForm(reader)) {
      return null;
    }
    ClassNode node = new ClassNode();
    reader.accept(node, 0);
    boolean restored = false;
    for (MethodNode method : node.methods) {
      restored |= method.name.equals("writeReplace") && restore(method);
    }
    if (!restored) {
      return null;
    }
    ClassWriter writer = new ClassWriter(0);
    node.accept(writer);
    return writer.toByteArray();
  }

  private static boolean mentionsForm(ClassReader reader) {
    char[] buffer = new char[reader.getMaxStringLength()];
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item > 0
          && reader.readByte(item - 1) == CLASS
          && FORM.equals(reader.readUTF8(item, buffer))) {
        return true;
      }
    }
    return false;
  }

  /** It loads the kind, class, name and descriptor of the method, one after the other. */
  private static boolean restore(MethodNode method) {
    for (AbstractInsnNode each : method.instructions) {
      if (each instanceof LdcInsnNode owner
          && ReplacedMethods.isReplacing(owner.cst)
          && owner.getNext() instanceof LdcInsnNode name
          && name.getNext() instanceof LdcInsnNode descriptor) {
        restore(method, owner, (String) name.cst, descriptor);
        return true;
      }
    }
    return false;
  }

  private static void restore(
      MethodNode method, LdcInsnNode owner, String name, LdcInsnNode descriptor) {
    String replacement = (String) descriptor.cst;
    String declaring = ReplacedMethods.declaring(name, replacement);
    if (declaring == null || !ReplacedMethods.isStatic(declaring, name)) {
      descriptor.cst = "(" + replacement.substring(replacement.indexOf(';') + 1);
      declaring = ReplacedMethods.declaring(name, (String) descriptor.cst);
      AbstractInsnNode kind = owner.getPrevious();
      method.instructions.set(kind, new InsnNode(Opcodes.ICONST_0 + Opcodes.H_INVOKEVIRTUAL));
    }
    owner.cst = declaring;
  }
}
