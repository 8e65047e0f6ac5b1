package dev.heddle.agent.analysis;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/**
 * Finds the leaves of a class: methods whose calls need neither a charge nor a test. They are small,
 * do nothing that takes long or may suspend, and calls are bound to them statically. Accessors are,
 * and small computations.
 *
 * <p>It reads the bytes of a class file directly, since it looks at each class that is called.
 */
final class LeafScan {
  private static final int MAX_BYTES = 200;
  private static final int BOUND = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
  private static final int NOT_SIMPLE =
      Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_SYNCHRONIZED;

  private final ClassReader reader;
  private final char[] buffer;
  private final boolean isFinal;
  private final Set<String> leaves = new HashSet<>();
  private int at;

  private LeafScan(ClassReader reader) {
    this.reader = reader;
    this.buffer = new char[reader.getMaxStringLength()];
    this.isFinal = (reader.getAccess() & Opcodes.ACC_FINAL) != 0;
    this.at = reader.header + 6;
  }

  /** The leaves of a class, by name and descriptor. */
  static Set<String> find(ClassReader reader) {
    LeafScan scan = new LeafScan(reader);
    scan.at += 2 + 2 * reader.readUnsignedShort(scan.at); // interfaces
    int fields = scan.nextShort();
    for (int i = 0; i < fields; i++) {
      scan.at += 6;
      scan.skipAttributes();
    }
    int methods = scan.nextShort();
    for (int i = 0; i < methods; i++) {
      scan.scanMethod();
    }
    return Set.copyOf(scan.leaves);
  }

  private int nextShort() {
    int value = reader.readUnsignedShort(at);
    at += 2;
    return value;
  }

  private void skipAttributes() {
    int count = nextShort();
    for (int i = 0; i < count; i++) {
      at += 6 + reader.readInt(at + 2);
    }
  }

  private void scanMethod() {
    int access = nextShort();
    int nameAt = at;
    at += 4;
    int attributes = nextShort();
    boolean simple = (access & NOT_SIMPLE) == 0;
    for (int i = 0; i < attributes; i++) {
      int length = reader.readInt(at + 2);
      if (simple && length < 4 * MAX_BYTES && reader.readUTF8(at, buffer).equals("Code")) {
        addIfLeaf(access, nameAt, at + 10);
      }
      at += 6 + length;
    }
  }

  private void addIfLeaf(int access, int nameAt, int lengthAt) {
    int length = reader.readInt(lengthAt);
    if (length > MAX_BYTES || !isSimple(lengthAt + 4, length)) {
      return;
    }
    String name = reader.readUTF8(nameAt, buffer);
    boolean bound = isFinal || (access & BOUND) != 0 || name.equals("<init>");
    if (bound && !name.equals("<clinit>")) {
      leaves.add(name + reader.readUTF8(nameAt + 2, buffer));
    }
  }

  private boolean isSimple(int start, int length) {
    for (int i = start; i < start + length; ) {
      int opcode = reader.readByte(i);
      int size = size(opcode);
      if (size == 0 || isJump(opcode) && reader.readShort(i + 1) <= 0) {
        return false;
      }
      boolean call = opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKESTATIC;
      if (call && !isPure(opcode, reader.readUnsignedShort(i + 1))) {
        return false;
      }
      i += size;
    }
    return true;
  }

  private static boolean isJump(int opcode) {
    return opcode >= Opcodes.IFEQ && opcode <= Opcodes.GOTO
        || opcode == Opcodes.IFNULL
        || opcode == Opcodes.IFNONNULL;
  }

  private boolean isPure(int opcode, int constant) {
    int reference = reader.getItem(constant);
    String owner = reader.readClass(reference, buffer);
    int nameAndType = reader.getItem(reader.readUnsignedShort(reference + 2));
    String name = reader.readUTF8(nameAndType, buffer);
    return PureCalls.isPure(opcode, owner, name, reader.readUTF8(nameAndType + 2, buffer));
  }

  /** The bytes that an instruction takes; 0 if no leaf has it. */
  private static int size(int opcode) {
    return switch (opcode) {
      case Opcodes.BIPUSH, Opcodes.LDC -> 2;
      case Opcodes.ILOAD, Opcodes.LLOAD, Opcodes.FLOAD, Opcodes.DLOAD, Opcodes.ALOAD -> 2;
      case Opcodes.ISTORE, Opcodes.LSTORE, Opcodes.FSTORE, Opcodes.DSTORE, Opcodes.ASTORE -> 2;
      case Opcodes.SIPUSH, 19, 20, Opcodes.IINC -> 3; // the numbers are of the wide forms of LDC
      case Opcodes.NEW, Opcodes.CHECKCAST, Opcodes.INSTANCEOF -> 3;
      case Opcodes.JSR, Opcodes.RET, Opcodes.TABLESWITCH, Opcodes.LOOKUPSWITCH -> 0;
      case Opcodes.INVOKEINTERFACE, Opcodes.INVOKEDYNAMIC -> 0;
      case Opcodes.NEWARRAY, Opcodes.ANEWARRAY -> 0; // may be large
      case Opcodes.MONITORENTER, Opcodes.MONITOREXIT -> 0;
      default -> {
        boolean field = opcode >= Opcodes.GETSTATIC && opcode <= Opcodes.INVOKESTATIC;
        yield isJump(opcode) || field ? 3 : opcode <= Opcodes.ATHROW ? 1 : 0;
      }
    };
  }
}
