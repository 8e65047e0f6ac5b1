package dev.heddle.agent.property;

import dev.heddle.agent.property.Signature.Form;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Writes code that leaves one value on the operand stack. */
final class Expressions implements Opcodes {
  private static final int[] INT_OPERATIONS = {
    IADD, ISUB, IMUL, IDIV, IREM, IAND, IOR, IXOR, ISHL, ISHR, IUSHR
  };
  private static final int[] LONG_OPERATIONS = {LADD, LSUB, LMUL, LDIV, LREM, LAND, LOR, LXOR};
  private static final int[] FLOAT_OPERATIONS = {FADD, FSUB, FMUL, FDIV, FREM};
  private static final int[] DOUBLE_OPERATIONS = {DADD, DSUB, DMUL, DDIV, DREM};
  private static final int[] NARROWINGS = {I2B, I2C, I2S, INEG};

  private static final Handle CONCATENATION =
      new Handle(
          H_INVOKESTATIC,
          "java/lang/invoke/StringConcatFactory",
          "makeConcatWithConstants",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;"
              + "Ljava/lang/invoke/MethodType;Ljava/lang/String;[Ljava/lang/Object;)"
              + "Ljava/lang/invoke/CallSite;",
          false);

  private static final Handle METAFACTORY =
      new Handle(
          H_INVOKESTATIC,
          "java/lang/invoke/LambdaMetafactory",
          "metafactory",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;"
              + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;"
              + "Ljava/lang/invoke/MethodHandle;Ljava/lang/invoke/MethodType;)"
              + "Ljava/lang/invoke/CallSite;",
          false);

  private final Body body;
  private Statements statements;

  Expressions(Body body) {
    this.body = body;
  }

  /** Statements may stand below operands too. */
  void allow(Statements nested) {
    this.statements = nested;
  }

  /** Writes an expression of some depth. */
  void write(Kind kind, int depth) {
    if (depth <= 0) {
      writeLeaf(kind);
      return;
    }
    switch (body.random.nextInt(11)) {
      case 0, 1 -> writeLeaf(kind);
      case 2 -> {
        write(kind, depth - 1);
        if (body.mayCall()) {
          body.pauseWith(kind);
        }
      }
      case 3 -> writeCall(kind, depth);
      case 4 -> writeChoice(kind, depth);
      case 5 -> writeField(kind, depth);
      case 6 -> writeAboveOperands(kind, depth);
      case 7 -> writeConverted(kind, depth);
      default -> writeOperation(kind, depth);
    }
  }

  private void writeLeaf(Kind kind) {
    Scope.Variable variable = body.scope.any(body.random, kind);
    if (variable != null && body.chance(70)) {
      body.load(variable);
    } else {
      writeConstant(kind);
    }
  }

  private void writeConstant(Kind kind) {
    int number = body.random.nextInt(40) - 10;
    switch (kind) {
      case INT -> body.push(body.chance(10) ? number * 1_000_003 : number);
      case LONG -> body.code.visitLdcInsn(body.chance(20) ? number * 10_000_000_007L : number);
      case FLOAT -> body.code.visitLdcInsn(number / 4f);
      case DOUBLE -> body.code.visitLdcInsn(number / 8d);
      case INTS -> {
        body.push(1 + body.random.nextInt(4));
        body.code.visitIntInsn(NEWARRAY, T_INT);
      }
      case SELF -> writeNew(0);
      default -> {
        if (body.chance(10)) {
          body.op(ACONST_NULL);
        } else {
          body.code.visitLdcInsn("t" + number);
        }
      }
    }
  }

  private void writeOperation(Kind kind, int depth) {
    switch (kind) {
      case INT -> writeIntOperation(depth);
      case LONG -> writeBinary(kind, LONG_OPERATIONS, depth);
      case FLOAT -> writeBinary(kind, FLOAT_OPERATIONS, depth);
      case DOUBLE -> writeBinary(kind, DOUBLE_OPERATIONS, depth);
      case TEXT -> writeConcatenation(depth);
      case SELF -> writeNew(depth);
      case INTS -> {
        write(Kind.INT, depth - 1);
        body.push(3);
        body.op(IAND, ICONST_1, IOR);
        body.code.visitIntInsn(NEWARRAY, T_INT);
      }
      default -> write(body.anyKindOfReference(), depth - 1);
    }
  }

  private void writeBinary(Kind kind, int[] operations, int depth) {
    write(kind, depth - 1);
    if (body.chance(15)) {
      body.op(kind.size() == 2 ? DUP2 : DUP);
    } else {
      write(kind, depth - 1);
    }
    int operation = operations[body.random.nextInt(operations.length)];
    if (body.chance(85)) {
      avoidZero(operation);
    }
    body.op(operation);
  }

  /** Most divisions shall succeed. */
  private void avoidZero(int operation) {
    if (operation == IDIV || operation == IREM) {
      body.op(ICONST_1, IOR);
    } else if (operation == LDIV || operation == LREM) {
      body.op(LCONST_1, LOR);
    }
  }

  private void writeIntOperation(int depth) {
    switch (body.random.nextInt(7)) {
      case 0 -> {
        write(Kind.INT, depth - 1);
        body.op(NARROWINGS[body.random.nextInt(NARROWINGS.length)]);
      }
      case 1 -> {
        write(Kind.INTS, depth - 1);
        write(Kind.INT, depth - 1);
        if (body.chance(90)) {
          body.op(ICONST_0, IAND);
        }
        body.op(IALOAD);
      }
      case 2 -> {
        write(Kind.TEXT, depth - 1);
        body.code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/String", "length", "()I", false);
      }
      case 3 -> {
        write(Kind.REF, depth - 1);
        body.code.visitTypeInsn(INSTANCEOF, "java/lang/String");
      }
      case 4 -> {
        write(Kind.DOUBLE, depth - 1);
        write(Kind.DOUBLE, depth - 1);
        body.op(body.chance(50) ? DCMPG : DCMPL);
      }
      default -> writeBinary(Kind.INT, INT_OPERATIONS, depth);
    }
  }

  private void writeConcatenation(int depth) {
    Kind other = body.chance(50) ? Kind.INT : Kind.TEXT;
    if (!body.isOld && body.chance(20)) {
      writeDynamicConcatenation(other, depth);
      return;
    }
    String builder = "java/lang/StringBuilder";
    body.code.visitTypeInsn(NEW, builder);
    body.op(DUP);
    body.code.visitMethodInsn(INVOKESPECIAL, builder, "<init>", "()V", false);
    write(other, depth - 1);
    append(other.descriptor(body.self));
    write(Kind.LONG, depth - 1);
    append("J");
    body.push(1);
    body.code.visitMethodInsn(INVOKEVIRTUAL, builder, "substring", "(I)Ljava/lang/String;", false);
  }

  private void writeDynamicConcatenation(Kind other, int depth) {
    write(other, depth - 1);
    write(Kind.LONG, depth - 1);
    body.code.visitInvokeDynamicInsn(
        "makeConcatWithConstants",
        '(' + other.descriptor(body.self) + "J)Ljava/lang/String;",
        CONCATENATION,
        "\1-\1");
  }

  private void append(String descriptor) {
    String builder = "java/lang/StringBuilder";
    body.code.visitMethodInsn(
        INVOKEVIRTUAL, builder, "append", '(' + descriptor + ")L" + builder + ';', false);
  }

  private void writeNew(int depth) {
    String type = body.chance(40) ? body.self + "Sub" : body.self;
    body.code.visitTypeInsn(NEW, type);
    body.op(DUP);
    write(Kind.INT, depth - 1);
    write(Kind.LONG, depth - 1);
    body.code.visitMethodInsn(INVOKESPECIAL, type, "<init>", "(IJ)V", false);
  }

  private void writeChoice(Kind kind, int depth) {
    Label other = new Label();
    Label end = new Label();
    writeJump(other, depth - 1);
    write(kind, depth - 1);
    body.code.visitJumpInsn(GOTO, end);
    body.code.visitLabel(other);
    write(kind, depth - 1);
    body.code.visitLabel(end);
  }

  /** Writes a condition and a jump that is taken sometimes. */
  void writeJump(Label target, int depth) {
    switch (body.random.nextInt(4)) {
      case 0 -> {
        write(Kind.REF, depth);
        body.code.visitJumpInsn(body.chance(50) ? IFNULL : IFNONNULL, target);
      }
      case 1 -> {
        write(Kind.LONG, depth);
        write(Kind.LONG, depth);
        body.op(LCMP);
        body.code.visitJumpInsn(body.chance(50) ? IFLT : IFGE, target);
      }
      case 2 -> {
        write(Kind.INT, depth);
        body.push(1);
        body.op(IAND);
        body.code.visitJumpInsn(body.chance(50) ? IFEQ : IFNE, target);
      }
      default -> {
        write(Kind.INT, depth);
        write(Kind.INT, depth);
        body.code.visitJumpInsn(body.chance(50) ? IF_ICMPLT : IF_ICMPNE, target);
      }
    }
  }

  private void writeField(Kind kind, int depth) {
    boolean isStatic = body.chance(50);
    if (!isStatic) {
      write(Kind.SELF, depth - 1);
    }
    int opcode = isStatic ? GETSTATIC : GETFIELD;
    String prefix = isStatic ? "static" : "field";
    body.code.visitFieldInsn(
        opcode, body.self, prefix + kind.name(), kind.descriptor(body.self));
  }

  /** The value, with others below it on the stack while it is computed. */
  private void writeAboveOperands(Kind kind, int depth) {
    Kind below = body.anyKind();
    write(below, depth - 1);
    if (body.chance(40)) {
      statements.writeBelowOperands();
    }
    write(kind, depth - 1);
    if (kind.size() == 1 && below.size() == 1) {
      body.op(SWAP, POP);
    } else if (kind.size() == 1) {
      body.op(DUP_X2, POP, POP2);
    } else if (below.size() == 1) {
      body.op(DUP2_X1, POP2, POP);
    } else {
      body.op(DUP2_X2, POP2, POP2);
    }
  }

  private void writeConverted(Kind kind, int depth) {
    switch (kind) {
      case INT -> convert(Kind.LONG, L2I, depth);
      case LONG -> convert(body.chance(50) ? Kind.INT : Kind.DOUBLE, 0, depth);
      case FLOAT -> convert(Kind.DOUBLE, D2F, depth);
      case DOUBLE -> convert(Kind.LONG, L2D, depth);
      case TEXT -> {
        write(Kind.INT, depth - 1);
        body.code.visitMethodInsn(
            INVOKESTATIC, "java/lang/String", "valueOf", "(I)Ljava/lang/String;", false);
      }
      default -> writeLeaf(kind);
    }
  }

  private void convert(Kind from, int opcode, int depth) {
    write(from, depth - 1);
    body.op(opcode != 0 ? opcode : from == Kind.INT ? I2L : D2L);
  }

  private void writeCall(Kind kind, int depth) {
    Signature target = body.anyCallable(kind);
    if (target == null || !body.mayCall()) {
      writeOperation(kind, depth);
    } else {
      writeCallOf(target, depth);
    }
  }

  /** Writes a call of this method. */
  void writeCallOf(Signature target, int depth) {
    Form form = target.form();
    // What a hidden class overrides has to be abstract: nobody weaves the class here.
    boolean mayRefer = target.type() != null && form != Form.DEFAULT && body.hasLambdas;
    boolean byReference = mayRefer && body.chance(10);
    if (byReference || target.type() != null && form.isVisible() && body.chance(60)) {
      writeCallByInterface(target, byReference, depth);
      return;
    }
    if (!form.isStatic()) {
      write(Kind.SELF, depth - 1);
    }
    target.parameters().forEach(each -> write(each, depth - 2));
    int special = body.isOld ? INVOKESPECIAL : INVOKEVIRTUAL;
    int opcode = form.isStatic() ? INVOKESTATIC : form.isPrivate() ? special : INVOKEVIRTUAL;
    String descriptor = target.descriptor(body.self);
    body.code.visitMethodInsn(opcode, body.self, target.name(), descriptor, false);
  }

  private void writeCallByInterface(Signature target, boolean byReference, int depth) {
    String descriptor = target.descriptor(body.self);
    boolean isStatic = target.form().isStatic();
    if (!isStatic && (byReference || target.type().startsWith("java/"))) {
      writeNew(0); // what a call on null looks like from outside is right under the agent only
    } else if (!isStatic) {
      write(Kind.SELF, depth - 1);
    }
    if (byReference) {
      String bound = isStatic ? "" : 'L' + body.self + ';';
      int ofPrivate = body.isOld ? H_INVOKESPECIAL : H_INVOKEVIRTUAL;
      int tag =
          isStatic ? H_INVOKESTATIC : target.form().isPrivate() ? ofPrivate : H_INVOKEVIRTUAL;
      Handle method = new Handle(tag, body.self, target.name(), descriptor, false);
      body.code.visitInvokeDynamicInsn(
          target.name(),
          '(' + bound + ")L" + target.type() + ';',
          METAFACTORY,
          Type.getMethodType(descriptor),
          method,
          Type.getMethodType(descriptor));
    }
    target.parameters().forEach(each -> write(each, depth - 2));
    body.code.visitMethodInsn(INVOKEINTERFACE, target.type(), target.name(), descriptor, true);
  }
}
