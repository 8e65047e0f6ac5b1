package dev.heddle.agent.weave;

import dev.heddle.agent.analysis.ClassHierarchy;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/** Gives class files of Java 5 and 6 the frames that newer ones carry. */
final class OldFrames {
  private OldFrames() {}

  /** Whether the class has code whose types cannot be told without computing frames. */
  static boolean areMissing(ClassNode node) {
    if ((node.version & 0xFFFF) < Opcodes.V1_6) {
      return true;
    }
    return (node.version & 0xFFFF) == Opcodes.V1_6
        && node.methods.stream().anyMatch(OldFrames::lacksFrames);
  }

  private static boolean lacksFrames(MethodNode method) {
    boolean branches = !method.tryCatchBlocks.isEmpty();
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof FrameNode) {
        return false;
      }
      branches |=
          instruction instanceof JumpInsnNode
              || instruction instanceof TableSwitchInsnNode
              || instruction instanceof LookupSwitchInsnNode;
    }
    return branches;
  }

  /** The class file with frames, but without the code of methods that use subroutines. */
  static byte[] compute(byte[] classFile, ClassHierarchy hierarchy, ClassLoader loader) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, ClassReader.SKIP_FRAMES);
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected String getCommonSuperClass(String first, String second) {
            return hierarchy.commonSuperclass(loader, first, second);
          }
        };
    node.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            for (MethodNode method : node.methods) {
              if (method.name.equals(name)
                  && method.desc.equals(descriptor)
                  && usesSubroutines(method)) {
                return null;
              }
            }
            return super.visitMethod(access, name, descriptor, signature, exceptions);
          }
        });
    return writer.toByteArray();
  }

  static boolean usesSubroutines(MethodNode method) {
    for (AbstractInsnNode instruction : method.instructions) {
      int opcode = instruction.getOpcode();
      if (opcode == Opcodes.JSR || opcode == Opcodes.RET) {
        return true;
      }
    }
    return false;
  }
}
