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

  /** Whether the call takes and returns primitive values and strings' characters only. */
  static boolean isPure(MethodInsnNode call) {
    if (call.owner.equals("java/lang/String")) {
      return call.name.equals("charAt") || call.name.equals("length");
    }
    boolean isStatic = call.getOpcode() == Opcodes.INVOKESTATIC;
    return CLASSES.contains(call.owner) && (isStatic ? isPrimitive(call.desc) : isUnboxing(call));
  }

  private static boolean isPrimitive(String descriptor) {
    return descriptor.indexOf('L') < 0 && descriptor.indexOf('[') < 0;
  }

  private static boolean isUnboxing(MethodInsnNode call) {
    return call.name.endsWith("Value") && call.desc.startsWith("()");
  }
}
