package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.pinsIn;
import static it.programs.Checks.suspendsIn;

import dev.heddle.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Classes made at run time, as frameworks do, that extend woven ones; and an excluded one. */
public final class Generated {
  private static final String BASE = "it/programs/Generated$Base";

  private Generated() {}

  /** Calls a method that subclasses override. */
  public static class Base {
    /** Calls it. */
    public String call() {
      Task.yieldNow();
      return "called " + name(1, 2L);
    }

    /** Overridden. */
    protected String name(int i, long j) {
      Task.park();
      return "base" + (i + j);
    }

    /** Parks, for subclasses. */
    public static String parked(String value) {
      Task.park();
      return value;
    }
  }

  /** Runs all checks. */
  public static void main(String[] args) throws Exception {
    Lookup lookup = MethodHandles.lookup();
    each("defineClass", (name, calls) -> lookup.defineClass(subclass(name, calls)));
    each(
        "defineHiddenClass",
        (name, calls) -> lookup.defineHiddenClass(subclass(name, calls), true).lookupClass());
    each(
        "defineHiddenClass of a nestmate",
        (name, calls) ->
            lookup
                .defineHiddenClass(subclass(name, calls), false, Lookup.ClassOption.NESTMATE)
                .lookupClass());
    each("a loader of its own", (name, calls) -> new Bytes().define(subclass(name, calls)));
    check(
        "an excluded subclass that calls super",
        () -> equal("called excluded base3", pinsIn(new GeneratedExcluded()::call)));
    check("the class itself", () -> equal("called base3", suspendsIn(new Base()::call)));
    Checks.end();
  }

  /** A way to define a class. */
  private interface Definer {
    Class<?> define(String name, boolean callsSuper) throws Exception;
  }

  private static final class Bytes extends ClassLoader {
    Bytes() {
      super(Generated.class.getClassLoader());
    }

    Class<?> define(byte[] classFile) {
      return defineClass(null, classFile, 0, classFile.length);
    }
  }

  private static int made;

  private static void each(String how, Definer definer) {
    for (boolean callsSuper : new boolean[] {true, false}) {
      String name = "it/programs/GeneratedMade" + made++;
      check(
          how + (callsSuper ? ", calls super" : ", overrides"),
          () -> {
            Base base =
                (Base) definer.define(name, callsSuper).getDeclaredConstructor().newInstance();
            String expected = callsSuper ? "called base3" : "called made";
            equal(expected, suspendsIn(base::call));
            equal(expected, onThread(base));
          });
    }
  }

  private static String onThread(Base base) throws Throwable {
    Task<String> task = Task.spawn(() -> base.call());
    Checks.await("waiting", () -> task.state() == dev.heddle.task.TaskState.WAITING);
    task.unpark();
    return Checks.result(task);
  }

  /** Overrides {@code name}: calls super, or {@code parked("made")}. */
  private static byte[] subclass(String name, boolean callsSuper) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name, null, BASE, null);
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    code.visitCode();
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(Opcodes.INVOKESPECIAL, BASE, "<init>", "()V", false);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    String descriptor = "(IJ)Ljava/lang/String;";
    code = writer.visitMethod(Opcodes.ACC_PROTECTED, "name", descriptor, null, null);
    code.visitCode();
    if (callsSuper) {
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitVarInsn(Opcodes.ILOAD, 1);
      code.visitVarInsn(Opcodes.LLOAD, 2);
      code.visitMethodInsn(Opcodes.INVOKESPECIAL, BASE, "name", descriptor, false);
    } else {
      code.visitLdcInsn("made");
      code.visitMethodInsn(
          Opcodes.INVOKESTATIC, BASE, "parked", "(Ljava/lang/String;)Ljava/lang/String;", false);
    }
    code.visitInsn(Opcodes.ARETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }
}
