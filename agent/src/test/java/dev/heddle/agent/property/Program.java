package dev.heddle.agent.property;

import dev.heddle.agent.property.Signature.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/**
 * Generates one program: a class with a static method {@code run}, a subclass of it, and interfaces
 * that have some of its methods.
 */
final class Program implements Opcodes {
  /** Methods that the JDK's interfaces have. */
  private static final List<Signature> OF_JDK =
      List.of(
          ofJdk("get", "Supplier", Kind.REF),
          ofJdk("applyAsInt", "IntBinaryOperator", Kind.INT, Kind.INT, Kind.INT),
          ofJdk("applyAsLong", "LongUnaryOperator", Kind.LONG, Kind.LONG),
          ofJdk("applyAsDouble", "ToDoubleFunction", Kind.DOUBLE, Kind.REF),
          ofJdk("apply", "BiFunction", Kind.REF, Kind.REF, Kind.REF));

  private static final int[] VERSIONS = {V1_5, V1_6, V1_7, V1_8, V11, V17, V17, V17};
  private static final int CALLS_IN_A_RUN = 200;

  private final Random random;
  private final String self;
  private final int version;
  private final int size;
  private final List<Signature> signatures = new ArrayList<>();

  private Program(long seed, int index) {
    this.random = new Random(seed * 1_000_003 + index);
    this.self = "generated/P" + index;
    this.version = VERSIONS[random.nextInt(VERSIONS.length)];
    this.size = 1 + index % 5;
  }

  /** The classes of program {@code index} of the sequence {@code seed}, the main one first. */
  static Map<String, byte[]> generate(long seed, int index) {
    return new Program(seed, index).classes();
  }

  private Map<String, byte[]> classes() {
    int methods = 1 + random.nextInt(size);
    for (int i = 0; i < methods; i++) {
      signatures.add(signature("m" + i));
    }
    if (random.nextInt(8) == 0) {
      signatures.add(OF_JDK.get(random.nextInt(OF_JDK.size())));
    }
    Map<String, byte[]> classes = new LinkedHashMap<>();
    classes.put(self, mainClass());
    classes.put(self + "Sub", subclass());
    for (int i = 0; i < signatures.size(); i++) {
      if (isOwn(signatures.get(i).type())) {
        classes.put(signatures.get(i).type(), interfaceOf(i));
      }
    }
    return classes;
  }

  private static Signature ofJdk(String name, String type, Kind result, Kind... parameters) {
    String owner = "java/util/function/" + type;
    return new Signature(name, Form.OVERRIDDEN, false, List.of(parameters), result, owner);
  }

  private boolean isOwn(String type) {
    return type != null && type.startsWith(self);
  }

  private Signature signature(String name) {
    List<Kind> parameters = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      parameters.add(anyKind());
    }
    Form form = Form.values()[random.nextInt(Form.values().length)];
    if (form == Form.DEFAULT && version < V1_8) {
      form = Form.VIRTUAL;
    }
    String type = form == Form.DEFAULT || random.nextInt(8) == 0 ? self + "Type" + name : null;
    boolean isSynchronized = form != Form.DEFAULT && random.nextInt(12) == 0;
    return new Signature(name, form, isSynchronized, parameters, anyKind(), type);
  }

  private Kind anyKind() {
    return Kind.values()[random.nextInt(Kind.values().length)];
  }

  private byte[] mainClass() {
    String[] types =
        signatures.stream()
            .filter(each -> each.type() != null && each.form().isVisible())
            .map(Signature::type)
            .toArray(String[]::new);
    ClassWriter writer = start(self, ACC_PUBLIC | ACC_SUPER, "java/lang/Object", types);
    for (Kind each : Kind.values()) {
      String type = each.descriptor(self);
      writer.visitField(ACC_STATIC, "static" + each, type, null, null).visitEnd();
      writer.visitField(0, "field" + each, type, null, null).visitEnd();
    }
    writer.visitField(ACC_PUBLIC | ACC_STATIC, "digest", "J", null, null).visitEnd();
    writer.visitField(ACC_STATIC, "callsLeft", "I", null, null).visitEnd();
    writeConstructor(writer, "java/lang/Object", "()V");
    writeToString(writer);
    writeRun(writer);
    for (int i = 0; i < signatures.size(); i++) {
      if (signatures.get(i).form() != Form.DEFAULT) {
        writeMethod(writer, signatures.get(i), callableAfter(i, true));
      }
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  private byte[] interfaceOf(int index) {
    Signature method = signatures.get(index);
    int access = ACC_PUBLIC | ACC_INTERFACE | ACC_ABSTRACT;
    ClassWriter writer = start(method.type(), access, "java/lang/Object");
    if (method.form() == Form.DEFAULT) {
      writeMethod(writer, method, callableAfter(index, false));
    } else {
      String descriptor = method.descriptor(self);
      writer
          .visitMethod(ACC_PUBLIC | ACC_ABSTRACT, method.name(), descriptor, null, null)
          .visitEnd();
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  private byte[] subclass() {
    ClassWriter writer = start(self + "Sub", ACC_PUBLIC | ACC_SUPER, self);
    writeConstructor(writer, self, "(IJ)V");
    for (int i = 0; i < signatures.size(); i++) {
      if (signatures.get(i).form() == Form.OVERRIDDEN) {
        writeMethod(writer, signatures.get(i), callableAfter(i, false));
      }
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  /**
   * The methods that method {@code index} may call, sometimes itself among them; a subclass has no
   * access to private ones.
   */
  private List<Signature> callableAfter(int index, boolean privateToo) {
    int first = index >= 0 && random.nextInt(4) == 0 ? index : index + 1;
    return signatures.subList(first, signatures.size()).stream()
        .filter(each -> privateToo || !each.form().isPrivate())
        .toList();
  }

  private ClassWriter start(String name, int access, String superName, String... interfaces) {
    ClassWriter writer = new FrameWriter(version >= V1_6);
    writer.visit(version, access, name, null, superName, interfaces);
    writer.visitSource(name.substring(name.indexOf('/') + 1) + ".java", null);
    return writer;
  }

  private void writeConstructor(ClassWriter writer, String superName, String descriptor) {
    MethodVisitor code = writer.visitMethod(ACC_PUBLIC, "<init>", "(IJ)V", null, null);
    code.visitCode();
    code.visitVarInsn(ALOAD, 0);
    if (!descriptor.equals("()V")) {
      code.visitVarInsn(ILOAD, 1);
      code.visitVarInsn(LLOAD, 2);
    }
    code.visitMethodInsn(INVOKESPECIAL, superName, "<init>", descriptor, false);
    code.visitVarInsn(ALOAD, 0);
    code.visitVarInsn(ILOAD, 1);
    code.visitFieldInsn(PUTFIELD, self, "fieldINT", "I");
    code.visitVarInsn(ALOAD, 0);
    code.visitVarInsn(LLOAD, 2);
    code.visitFieldInsn(PUTFIELD, self, "fieldLONG", "J");
    code.visitVarInsn(ALOAD, 0);
    code.visitVarInsn(ALOAD, 0);
    code.visitFieldInsn(PUTFIELD, self, "fieldSELF", Kind.SELF.descriptor(self));
    code.visitVarInsn(ALOAD, 0);
    code.visitLdcInsn("field");
    code.visitFieldInsn(PUTFIELD, self, "fieldTEXT", Kind.TEXT.descriptor(self));
    end(code, RETURN);
  }

  private void writeToString(ClassWriter writer) {
    MethodVisitor code =
        writer.visitMethod(ACC_PUBLIC, "toString", "()Ljava/lang/String;", null, null);
    code.visitCode();
    code.visitVarInsn(ALOAD, 0);
    code.visitFieldInsn(GETFIELD, self, "fieldINT", "I");
    code.visitMethodInsn(
        INVOKESTATIC, "java/lang/String", "valueOf", "(I)Ljava/lang/String;", false);
    end(code, ARETURN);
  }

  /** Starts with fresh static state, so that one loaded class can run several times. */
  private void writeRun(ClassWriter writer) {
    int access = ACC_PUBLIC | ACC_STATIC;
    String descriptor = "()Ljava/lang/Object;";
    MethodNode code = new MethodNode(Opcodes.ASM9, access, "run", descriptor, null, null);
    code.visitCode();
    for (Kind each : Kind.values()) {
      code.visitInsn(each.zero());
      code.visitFieldInsn(PUTSTATIC, self, "static" + each, each.descriptor(self));
    }
    code.visitLdcInsn("static");
    code.visitFieldInsn(PUTSTATIC, self, "staticTEXT", Kind.TEXT.descriptor(self));
    code.visitInsn(LCONST_0);
    code.visitFieldInsn(PUTSTATIC, self, "digest", "J");
    code.visitIntInsn(SIPUSH, CALLS_IN_A_RUN);
    code.visitFieldInsn(PUTSTATIC, self, "callsLeft", "I");
    Signature run = new Signature("run", Form.STATIC, false, List.of(), Kind.REF, null);
    writeStatements(code, run, 0, callableAfter(-1, true));
    end(code, ARETURN);
    code.accept(writer);
  }

  private void writeMethod(
      ClassWriter writer, Signature signature, List<Signature> callable) {
    Form form = signature.form();
    int access =
        (form.isPrivate() ? ACC_PRIVATE : ACC_PUBLIC)
            | (form.isStatic() ? ACC_STATIC : 0)
            | (signature.isSynchronized() ? ACC_SYNCHRONIZED : 0);
    String descriptor = signature.descriptor(self);
    // A node, for ASM computes right frames only if it hears of the exception table first.
    MethodNode code =
        new MethodNode(Opcodes.ASM9, access, signature.name(), descriptor, null, null);
    code.visitCode();
    writeCallLimit(code, signature.result());
    writeStatements(code, signature, form.isStatic() ? 0 : 1, callable);
    end(code, signature.result().opcode(IRETURN));
    code.accept(writer);
  }

  /** Bounds the work of a run: past the limit each method returns at once. */
  private void writeCallLimit(MethodVisitor code, Kind result) {
    Label goOn = new Label();
    code.visitFieldInsn(GETSTATIC, self, "callsLeft", "I");
    code.visitInsn(ICONST_1);
    code.visitInsn(ISUB);
    code.visitInsn(DUP);
    code.visitFieldInsn(PUTSTATIC, self, "callsLeft", "I");
    code.visitJumpInsn(IFGE, goOn);
    code.visitInsn(result.zero());
    code.visitInsn(result.opcode(IRETURN));
    code.visitLabel(goOn);
  }

  private void writeStatements(
      MethodVisitor code, Signature signature, int firstSlot, List<Signature> callable) {
    Scope scope = new Scope(firstSlot);
    signature.parameters().forEach(scope::declare);
    Body body = new Body(code, random, scope, self, version, callable);
    Expressions expressions = new Expressions(body);
    Statements statements = new Statements(body, expressions, signature);
    expressions.allow(statements);
    if (signature.name().equals("run")) {
      statements.writeCallsOf(callable);
    }
    statements.writeBlock(1 + random.nextInt(2 * size), Math.min(size, 3));
    body.markLine();
    expressions.write(signature.result(), 2);
  }

  private static void end(MethodVisitor code, int opcode) {
    code.visitInsn(opcode);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  /** Computes frames without loading classes. */
  private final class FrameWriter extends ClassWriter {
    FrameWriter(boolean needsFrames) {
      super(needsFrames ? COMPUTE_FRAMES : COMPUTE_MAXS);
    }

    @Override
    protected String getCommonSuperClass(String type1, String type2) {
      boolean bothOurs = type1.startsWith(self) && type2.startsWith(self);
      boolean bothThrown = type1.endsWith("Exception") && type2.endsWith("Exception");
      return bothOurs ? self : bothThrown ? "java/lang/Exception" : "java/lang/Object";
    }
  }
}
