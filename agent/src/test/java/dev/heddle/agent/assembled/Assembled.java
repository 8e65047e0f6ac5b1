package dev.heddle.agent.assembled;

import dev.heddle.testkit.Suspend;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A growing set of classes, each with one static method {@code run} that is a fixture. */
final class Assembled {
  private static final String SUSPEND = Type.getInternalName(Suspend.class);

  private final Map<String, byte[]> classes = new LinkedHashMap<>();

  Map<String, byte[]> classes() {
    return classes;
  }

  /** Adds a fixture for the newest class file version that the lowest JDK reads. */
  void add(String name, String descriptor, Consumer<Code> body) {
    add(name, Opcodes.V17, descriptor, body);
  }

  /** Adds a fixture. */
  void add(String name, int version, String descriptor, Consumer<Code> body) {
    add(name, version, type -> type.method("run", descriptor, body));
  }

  /** Adds a class of several methods; {@code run} is the fixture. */
  void add(String name, int version, Consumer<ClassBody> body) {
    String internalName = "assembled/" + name;
    ClassWriter writer = new FrameWriter(version);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER;
    writer.visit(version, access, internalName, null, "java/lang/Object", null);
    body.accept(new ClassBody(writer, internalName));
    writer.visitEnd();
    if (classes.put(internalName, writer.toByteArray()) != null) {
      throw new IllegalArgumentException("two fixtures are named " + name);
    }
  }

  /** Where the methods of one class go. */
  static final class ClassBody {
    final ClassWriter writer;
    final String name;

    ClassBody(ClassWriter writer, String name) {
      this.writer = writer;
      this.name = name;
    }

    void method(String methodName, String descriptor, Consumer<Code> body) {
      method(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, methodName, descriptor, body);
    }

    void method(int access, String methodName, String descriptor, Consumer<Code> body) {
      Code code = new Code(writer.visitMethod(access, methodName, descriptor, null, null), name);
      code.visitCode();
      body.accept(code);
      code.visitMaxs(0, 0);
      code.visitEnd();
    }
  }

  /** Computes frames without loading classes: all classes' common superclass is Object. */
  static final class FrameWriter extends ClassWriter {
    FrameWriter(int version) {
      super((version & 0xffff) >= Opcodes.V1_6 ? COMPUTE_FRAMES : COMPUTE_MAXS);
    }

    @Override
    protected String getCommonSuperClass(String type1, String type2) {
      return type1.equals(type2) ? type1 : "java/lang/Object";
    }
  }

  /** A method's code, with short forms of what fixtures often do. */
  static final class Code extends MethodVisitor {
    final String owner;

    Code(MethodVisitor next, String owner) {
      super(Opcodes.ASM9, next);
      this.owner = owner;
    }

    Code op(int... opcodes) {
      for (int each : opcodes) {
        visitInsn(each);
      }
      return this;
    }

    Code push(int value) {
      if (value >= -1 && value <= 5) {
        visitInsn(Opcodes.ICONST_0 + value);
      } else if (value == (short) value) {
        visitIntInsn(Opcodes.SIPUSH, value);
      } else {
        visitLdcInsn(value);
      }
      return this;
    }

    Code ldc(Object value) {
      visitLdcInsn(value);
      return this;
    }

    Code load(int opcode, int variable) {
      visitVarInsn(opcode, variable);
      return this;
    }

    Code store(int opcode, int variable) {
      visitVarInsn(opcode, variable);
      return this;
    }

    /** Calls {@link Suspend}: its methods are named after the type they return. */
    Code suspend(String methodName, String descriptor) {
      visitMethodInsn(Opcodes.INVOKESTATIC, SUSPEND, methodName, descriptor, false);
      return this;
    }

    Code pause() {
      return suspend("pause", "()V");
    }

    Code pauseInt() {
      return suspend("pauseInt", "(I)I");
    }

    Code pauseLong() {
      return suspend("pauseLong", "(J)J");
    }

    Code pauseRef() {
      return suspend("pauseRef", "(Ljava/lang/Object;)Ljava/lang/Object;");
    }

    Code callStatic(String type, String methodName, String descriptor) {
      visitMethodInsn(Opcodes.INVOKESTATIC, type, methodName, descriptor, false);
      return this;
    }

    Code callVirtual(String type, String methodName, String descriptor) {
      visitMethodInsn(Opcodes.INVOKEVIRTUAL, type, methodName, descriptor, false);
      return this;
    }

    Code construct(String type, String descriptor) {
      visitMethodInsn(Opcodes.INVOKESPECIAL, type, "<init>", descriptor, false);
      return this;
    }

    Code cast(String type) {
      visitTypeInsn(Opcodes.CHECKCAST, type);
      return this;
    }
  }
}
