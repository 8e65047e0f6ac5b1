package dev.heddle.agent.property;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The types of values in generated programs. */
enum Kind {
  INT("I", "pauseInt"),
  LONG("J", "pauseLong"),
  FLOAT("F", "pauseFloat"),
  DOUBLE("D", "pauseDouble"),
  TEXT("Ljava/lang/String;", "pauseRef"),
  REF("Ljava/lang/Object;", "pauseRef"),
  INTS("[I", "pauseRef"),
  /** The program's own class. */
  SELF(null, "pauseRef");

  /** The method of the test kit that suspends and returns such a value. */
  final String suspender;

  private final String descriptor;

  Kind(String descriptor, String suspender) {
    this.descriptor = descriptor;
    this.suspender = suspender;
  }

  String descriptor(String self) {
    return this == SELF ? 'L' + self + ';' : descriptor;
  }

  boolean isReference() {
    return ordinal() >= TEXT.ordinal();
  }

  int size() {
    return this == LONG || this == DOUBLE ? 2 : 1;
  }

  /** The instruction for this type, given the one for int. */
  int opcode(int opcodeOfInt) {
    return (isReference() ? Type.getType(Object.class) : Type.getType(descriptor))
        .getOpcode(opcodeOfInt);
  }

  /** What {@link #suspender} takes and returns. */
  String erasedDescriptor() {
    return isReference() ? "Ljava/lang/Object;" : descriptor;
  }

  /** The instruction that pushes zero or null. */
  int zero() {
    switch (this) {
      case INT:
        return Opcodes.ICONST_0;
      case LONG:
        return Opcodes.LCONST_0;
      case FLOAT:
        return Opcodes.FCONST_0;
      case DOUBLE:
        return Opcodes.DCONST_0;
      default:
        return Opcodes.ACONST_NULL;
    }
  }
}
