package dev.heddle.agent.analysis;

import dev.heddle.interop.WeaveReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What the body of one JDK method calls, the bodies of its lambdas included.
 *
 * @param callees the methods called, in order, with repetitions
 * @param isEmpty whether the body only returns
 */
public record JdkCode(List<Callee> callees, boolean isEmpty) {
  /** For a method without a body. */
  static final JdkCode NONE = new JdkCode(List.of(), false);

  /** A method as a call names it. */
  public record Callee(String owner, String name, String descriptor) {}

  /** Whether it asks the JVM for the class that called it. */
  boolean asksForCaller() {
    for (Callee callee : callees) {
      if (callee.name().equals("getCallerClass")) {
        return true;
      }
    }
    return false;
  }

  /** The bodies of a class of the JDK, by name and descriptor; none if it cannot be read. */
  static Map<String, JdkCode> read(String internalName) {
    byte[] classFile = classFile(internalName);
    if (classFile == null) {
      return Map.of();
    }
    Map<String, JdkCode> bodies = new HashMap<>();
    try {
      new ClassReader(classFile)
          .accept(new Bodies(bodies), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    } catch (RuntimeException e) {
      reportUnreadable(internalName, e);
      return Map.of();
    }
    return bodies;
  }

  /** A class of the JDK that is of no version known here stays plain; all others are woven. */
  static void reportUnreadable(String internalName, Exception cause) {
    WeaveReport.plain(
        internalName.replace('/', '.'), "its class file cannot be read: " + cause);
  }

  /** The class file of a class of the JDK, as it was shipped; null if there is none. */
  public static byte[] classFile(String internalName) {
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    try (InputStream in = loader.getResourceAsStream(internalName + ".class")) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      reportUnreadable(internalName, e);
      return null;
    }
  }

  /**
   * The line of the last call in a method of the JDK.
   *
   * @param method its name and descriptor
   * @return -1 if the class file does not tell, or cannot be read
   */
  public static int lineOfLastCall(String internalName, String method) {
    byte[] classFile = classFile(internalName);
    LastCall found = new LastCall(method);
    try {
      if (classFile != null) {
        new ClassReader(classFile).accept(found, ClassReader.SKIP_FRAMES);
      }
    } catch (RuntimeException e) {
      reportUnreadable(internalName, e);
    }
    return found.line;
  }

  private static final class LastCall extends ClassVisitor {
    private final String method;
    private int line = -1;

    LastCall(String method) {
      super(Opcodes.ASM9);
      this.method = method;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return !method.equals(name + descriptor)
          ? null
          : new MethodVisitor(Opcodes.ASM9) {
            private int current = -1;

            @Override
            public void visitLineNumber(int number, Label start) {
              current = number;
            }

            @Override
            public void visitMethodInsn(
                int opcode, String owner, String called, String type, boolean isInterface) {
              line = current;
            }
          };
    }
  }

  private static final class Bodies extends ClassVisitor {
    private final Map<String, JdkCode> bodies;

    Bodies(Map<String, JdkCode> bodies) {
      super(Opcodes.ASM9);
      this.bodies = bodies;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      int withoutCode = Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE;
      return (access & withoutCode) != 0 ? null : new Body(name + descriptor, bodies);
    }
  }

  private static final class Body extends MethodVisitor {
    private final String method;
    private final Map<String, JdkCode> bodies;
    private final List<Callee> callees = new ArrayList<>();
    private boolean isEmpty = true;

    Body(String method, Map<String, JdkCode> bodies) {
      super(Opcodes.ASM9);
      this.method = method;
      this.bodies = bodies;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      callees.add(new Callee(owner, name, descriptor));
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      for (Object argument : arguments) {
        if (argument instanceof Handle handle) {
          callees.add(new Callee(handle.getOwner(), handle.getName(), handle.getDesc()));
        }
      }
    }

    @Override
    public void visitInsn(int opcode) {
      isEmpty &= opcode == Opcodes.RETURN;
    }

    @Override
    public void visitVarInsn(int opcode, int slot) {
      isEmpty = false;
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      isEmpty = false;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      isEmpty = false;
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      isEmpty = false;
    }

    @Override
    public void visitEnd() {
      bodies.put(method, new JdkCode(List.copyOf(callees), isEmpty && callees.isEmpty()));
    }
  }
}
