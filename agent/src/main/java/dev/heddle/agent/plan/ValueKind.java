package dev.heddle.agent.plan;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The five kinds of value that the JVM has instructions for, in the order frames store them. */
public enum ValueKind {
  REF('L', "Ljava/lang/Object;", 0, 4),
  INT('I', "I", 0, 0),
  FLOAT('F', "F", 0, 2),
  LONG('J', "J", 1, 1),
  DOUBLE('D', "D", 1, 3);

  private final char code;
  private final String descriptor;
  private final int extraSlots;
  private final int opcodeOffset;

  ValueKind(char code, String descriptor, int extraSlots, int opcodeOffset) {
    this.code = code;
    this.descriptor = descriptor;
    this.extraSlots = extraSlots;
    this.opcodeOffset = opcodeOffset;
  }

  /** The kind of a value whose verification type is {@code type}, in ASM's encoding of frames. */
  public static ValueKind of(Object type) {
    if (type == Opcodes.INTEGER) {
      return INT;
    }
    if (type == Opcodes.FLOAT) {
      return FLOAT;
    }
    if (type == Opcodes.LONG) {
      return LONG;
    }
    if (type == Opcodes.DOUBLE) {
      return DOUBLE;
    }
    return REF;
  }

  /** The kind of values of a declared type, which is not void. */
  public static ValueKind of(Type type) {
    return switch (type.getSort()) {
      case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> INT;
      case Type.FLOAT -> FLOAT;
      case Type.LONG -> LONG;
      case Type.DOUBLE -> DOUBLE;
      default -> REF;
    };
  }

  /** The letter that stands for this kind in the name of a frame shape. */
  public char code() {
    return code;
  }

  /** Descriptor of the field or parameter that carries such a value. */
  public String descriptor() {
    return descriptor;
  }

  /** Verification type of such a value, in ASM's encoding of frames; any object for a reference. */
  public Object verificationType() {
    return switch (this) {
      case REF -> "java/lang/Object";
      case INT -> Opcodes.INTEGER;
      case FLOAT -> Opcodes.FLOAT;
      case LONG -> Opcodes.LONG;
      case DOUBLE -> Opcodes.DOUBLE;
    };
  }

  /** Number of slots that such a value takes among the locals and on the operand stack. */
  public int slots() {
    return 1 + extraSlots;
  }

  /** The instruction that loads such a local. */
  public int loadOpcode() {
    return Opcodes.ILOAD + opcodeOffset;
  }

  /** The instruction that stores such a local. */
  public int storeOpcode() {
    return Opcodes.ISTORE + opcodeOffset;
  }

  /** The instruction that returns such a value. */
  public int returnOpcode() {
    return Opcodes.IRETURN + opcodeOffset;
  }

  /** The instruction that pushes zero, or null, of this kind. */
  public int zeroOpcode() {
    return switch (this) {
      case REF -> Opcodes.ACONST_NULL;
      case INT -> Opcodes.ICONST_0;
      case FLOAT -> Opcodes.FCONST_0;
      case LONG -> Opcodes.LCONST_0;
      case DOUBLE -> Opcodes.DCONST_0;
    };
  }

  /** The instruction that drops such a value. */
  public int popOpcode() {
    return slots() == 2 ? Opcodes.POP2 : Opcodes.POP;
  }
}
