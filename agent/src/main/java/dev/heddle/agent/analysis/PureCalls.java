package dev.heddle.agent.analysis;

import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Calls of the JDK that compute a value in a few instructions and do nothing else. They are not
 * charged: most are a machine instruction or two, less than the charge.
 */
final class PureCalls {
  private static final Set<String> CLASSES =
      Set.of(
          "java/lang/Math",
          "java/lang/StrictMath",
          "java/lang/Boolean",
          "java/lang/Byte",
          "java/lang/Character",
          "java/lang/Short",
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Float",
          "java/lang/Double");

  private PureCalls() {}

  static boolean isPure(MethodInsnNode call) {
    return isPure(call.getOpcode(), call.owner, call.name, call.desc);
  }

  /** Whether the call takes and returns primitive values, boxes and strings' characters only. */
  static boolean isPure(int opcode, String owner, String name, String descriptor) {
    if (owner.equals("java/lang/String")) {
      return name.equals("charAt") || name.equals("length");
    }
    if (owner.equals("java/lang/Object")) {
      return name.equals("<init>") || name.equals("getClass");
    }
    if (!CLASSES.contains(owner)) {
      return false;
    }
    return opcode == Opcodes.INVOKESTATIC
        ? isPrimitive(descriptor) || name.equals("valueOf") && takesPrimitive(descriptor)
        : name.endsWith("Value") && descriptor.startsWith("()");
  }

  private static boolean isPrimitive(String descriptor) {
    return descriptor.indexOf('L') < 0 && descriptor.indexOf('[') < 0;
  }

  private static boolean takesPrimitive(String descriptor) {
    return descriptor.indexOf(')') == 2;
  }
}
