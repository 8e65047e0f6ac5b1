package dev.heddle.agent.emit;

import dev.heddle.agent.plan.ValueKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes frame shapes: subclasses of {@code Frame} with one field for each saved value. {@code
 * FrameLI} is, in Java:
 *
 * <pre>{@code
 * public final class FrameLI extends Frame {
 *   public Object v0;
 *   public int v1;
 *
 *   public static void save(Object v0, int v1, Continuation c, Frame old, Resumer r, int point) {
 *     FrameLI frame;
 *     if (old instanceof FrameLI) {
 *       frame = (FrameLI) old;
 *     } else if (c.isLost()) {
 *       return;
 *     } else {
 *       frame = new FrameLI();
 *     }
 *     frame.v0 = v0;
 *     frame.v1 = v1;
 *     c.save(frame, r, point);      // all of this in a try block:
 *   }                               // catch (VirtualMachineError e) { c.saveFailed(); }
 *
 *   public void clear() {
 *     v0 = null;
 *   }
 * }
 * }</pre>
 *
 * <p>A frame that has been resumed is its activation's own, and is used again when that activation
 * suspends with the same shape: a task that parks in a loop allocates nothing.
 */
final class ShapeWriter {
  private static final Object[] THROWN = {"java/lang/VirtualMachineError"};

  /** Names of the classes that are defined, by shape. They are few, and asked for all the time. */
  private static final Map<String, String> DEFINED = new ConcurrentHashMap<>();

  private static final Map<String, String> SAVE_DESCRIPTORS = new ConcurrentHashMap<>();

  private final String shape;
  private final String name;
  private final ClassWriter writer =
      new ClassWriter(ClassWriter.COMPUTE_MAXS); // frames are given by hand

  private ShapeWriter(String shape) {
    this.shape = shape;
    this.name = className(shape);
  }

  /** The internal name of a shape's class, which is defined when this returns. */
  static String define(String shape) {
    String known = DEFINED.get(shape);
    if (known != null) {
      return known;
    }
    String name = className(shape);
    RuntimeClasses.defineShape(name, () -> new ShapeWriter(shape).write());
    DEFINED.put(shape, name);
    return name;
  }

  private static String className(String shape) {
    return Names.FRAME + (shape.isEmpty() ? "0" : shape);
  }

  static String saveDescriptor(String shape) {
    String known = SAVE_DESCRIPTORS.get(shape);
    if (known != null) {
      return known;
    }
    StringBuilder descriptor = new StringBuilder("(");
    for (int i = 0; i < shape.length(); i++) {
      descriptor.append(kind(shape.charAt(i)).descriptor());
    }
    descriptor
        .append(Names.CONTINUATION_DESC)
        .append(Names.FRAME_DESC)
        .append(Names.RESUMER_DESC)
        .append("I)V");
    SAVE_DESCRIPTORS.put(shape, descriptor.toString());
    return descriptor.toString();
  }

  static String field(int index) {
    return "v" + index;
  }

  static boolean hasReferences(String shape) {
    return shape.indexOf(ValueKind.REF.code()) >= 0;
  }

  static ValueKind kind(int code) {
    for (ValueKind kind : ValueKind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of value is called '" + (char) code + "'");
  }

  private byte[] write() {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC | Opcodes.ACC_SUPER;
    writer.visit(Opcodes.V17, access, name, null, Names.FRAME, null);
    for (int i = 0; i < shape.length(); i++) {
      String descriptor = kind(shape.charAt(i)).descriptor();
      writer.visitField(Opcodes.ACC_PUBLIC, field(i), descriptor, null, null).visitEnd();
    }
    writeConstructor();
    writeSave();
    writeClear();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private void writeConstructor() {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, Names.FRAME, "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void writeSave() {
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor code =
        writer.visitMethod(access, Names.SAVE, saveDescriptor(shape), null, null);
    int values = shape.chars().map(c -> kind(c).slots()).sum();
    int continuation = values;
    int old = values + 1;
    int frame = values + 4;
    Label start = new Label();
    Label end = new Label();
    Label failed = new Label();
    code.visitTryCatchBlock(start, end, failed, "java/lang/VirtualMachineError");
    code.visitCode();
    code.visitLabel(start);
    loadOldOrNew(code, old, continuation);
    code.visitVarInsn(Opcodes.ASTORE, frame);
    int slot = 0;
    for (int i = 0; i < shape.length(); i++) {
      ValueKind kind = kind(shape.charAt(i));
      code.visitVarInsn(Opcodes.ALOAD, frame);
      code.visitVarInsn(kind.loadOpcode(), slot);
      code.visitFieldInsn(Opcodes.PUTFIELD, name, field(i), kind.descriptor());
      slot += kind.slots();
    }
    code.visitVarInsn(Opcodes.ALOAD, continuation);
    code.visitVarInsn(Opcodes.ALOAD, frame);
    code.visitVarInsn(Opcodes.ALOAD, values + 2);
    code.visitVarInsn(Opcodes.ILOAD, values + 3);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, Names.CONTINUATION, Names.SAVE, Names.SAVE_DESC, false);
    code.visitLabel(end);
    code.visitInsn(Opcodes.RETURN);
    code.visitLabel(failed);
    code.visitFrame(Opcodes.F_FULL, parameters().length, parameters(), 1, THROWN);
    code.visitVarInsn(Opcodes.ALOAD, continuation);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, Names.CONTINUATION, Names.SAVE_FAILED, "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** The verification types of the parameters of {@code save}. */
  private Object[] parameters() {
    Object[] types = new Object[shape.length() + 4];
    for (int i = 0; i < shape.length(); i++) {
      types[i] = kind(shape.charAt(i)).verificationType();
    }
    types[shape.length()] = Names.CONTINUATION;
    types[shape.length() + 1] = Names.FRAME;
    types[shape.length() + 2] = Names.RESUMER;
    types[shape.length() + 3] = Opcodes.INTEGER;
    return types;
  }

  private void loadOldOrNew(MethodVisitor code, int old, int continuation) {
    Label fresh = new Label();
    Label allocate = new Label();
    Label done = new Label();
    code.visitVarInsn(Opcodes.ALOAD, old);
    code.visitTypeInsn(Opcodes.INSTANCEOF, name);
    code.visitJumpInsn(Opcodes.IFEQ, fresh);
    code.visitVarInsn(Opcodes.ALOAD, old);
    code.visitTypeInsn(Opcodes.CHECKCAST, name);
    code.visitJumpInsn(Opcodes.GOTO, done);
    code.visitLabel(fresh);
    code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    code.visitVarInsn(Opcodes.ALOAD, continuation);
    code.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL, Names.CONTINUATION, Names.IS_LOST, Names.IS_LOST_DESC, false);
    code.visitJumpInsn(Opcodes.IFEQ, allocate);
    code.visitInsn(Opcodes.RETURN);
    code.visitLabel(allocate);
    code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    code.visitTypeInsn(Opcodes.NEW, name);
    code.visitInsn(Opcodes.DUP);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, name, "<init>", "()V", false);
    code.visitLabel(done);
    code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {name});
  }

  private void writeClear() {
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "clear", "()V", null, null);
    code.visitCode();
    for (int i = 0; i < shape.length(); i++) {
      if (shape.charAt(i) == ValueKind.REF.code()) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitFieldInsn(Opcodes.PUTFIELD, name, field(i), ValueKind.REF.descriptor());
      }
    }
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
