package dev.heddle.agent.property;

import dev.heddle.testkit.Suspend;
import fixture.excluded.Digest;
import java.util.List;
import java.util.Random;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What the parts of one method's generator share: its output, its variables, its choices. */
final class Body implements Opcodes {
  static final String DIGEST = Type.getInternalName(Digest.class);
  static final String SUSPEND = Type.getInternalName(Suspend.class);

  final MethodVisitor code;
  final Random random;
  final Scope scope;
  final String self;

  /** Whether the class file is of a version that calls private methods specially. */
  final boolean isOld;

  /** Whether it is of one that knows lambdas. */
  final boolean hasLambdas;

  private final List<Signature> callable;

  private int line;
  private int callsLeft = 25;

  /** Starts a method; {@code callable} are the methods that it may call. */
  Body(
      MethodVisitor code,
      Random random,
      Scope scope,
      String self,
      int version,
      List<Signature> callable) {
    this.isOld = version < V11;
    this.hasLambdas = version >= V1_8;
    this.code = code;
    this.random = random;
    this.scope = scope;
    this.self = self;
    this.callable = callable;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Whether one more call may be written: bounds the size of the method. */
  boolean mayCall() {
    return callsLeft-- > 0;
  }

  Kind anyKind() {
    return Kind.values()[random.nextInt(Kind.values().length)];
  }

  Kind anyKindOfReference() {
    return Kind.values()[Kind.TEXT.ordinal() + random.nextInt(4)];
  }

  /** A method that may be called here and returns such a value, or null. */
  Signature anyCallable(Kind result) {
    List<Signature> fitting = callable.stream().filter(each -> each.result() == result).toList();
    return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
  }

  void markLine() {
    Label here = new Label();
    code.visitLabel(here);
    code.visitLineNumber(++line, here);
  }

  void op(int... opcodes) {
    for (int each : opcodes) {
      code.visitInsn(each);
    }
  }

  void push(int value) {
    if (value >= -1 && value <= 5) {
      code.visitInsn(ICONST_0 + value);
    } else if (value == (byte) value) {
      code.visitIntInsn(BIPUSH, value);
    } else {
      code.visitLdcInsn(value);
    }
  }

  void load(Scope.Variable variable) {
    code.visitVarInsn(variable.kind().opcode(ILOAD), variable.slot());
  }

  void store(Scope.Variable variable) {
    code.visitVarInsn(variable.kind().opcode(ISTORE), variable.slot());
  }

  void pause() {
    code.visitMethodInsn(INVOKESTATIC, SUSPEND, "pause", "()V", false);
  }

  /** Passes the value on the stack through a call that suspends. */
  void pauseWith(Kind kind) {
    String type = kind.erasedDescriptor();
    code.visitMethodInsn(INVOKESTATIC, SUSPEND, kind.suspender, '(' + type + ')' + type, false);
    if (kind.isReference() && kind != Kind.REF) {
      code.visitTypeInsn(CHECKCAST, Type.getType(kind.descriptor(self)).getInternalName());
    }
  }

  /** Mixes the value on the stack into the program's digest. */
  void digest(Kind kind) {
    String type = kind.erasedDescriptor();
    code.visitMethodInsn(INVOKESTATIC, DIGEST, "of", '(' + type + ")J", false);
    code.visitFieldInsn(GETSTATIC, self, "digest", "J");
    code.visitLdcInsn(31L);
    op(LMUL, LADD);
    code.visitFieldInsn(PUTSTATIC, self, "digest", "J");
  }
}
