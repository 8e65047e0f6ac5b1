package dev.heddle.agent.replace;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.ClassFiles;
import dev.heddle.agent.analysis.ClassHierarchy;
import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Redirects the calls named in {@link ReplacedMethods}, method references among them. Each call is
 * exchanged for another with the same effect on the operand stack, so everything else of the class
 * file stays as it is.
 *
 * <p>Threads: any.
 */
public final class CallReplacer {
  private static final int METHODREF = 10;

  private final ClassHierarchy hierarchy;

  /** A replacer that finds out about supertypes in {@code hierarchy}. */
  public CallReplacer(ClassHierarchy hierarchy) {
    this.hierarchy = hierarchy;
  }

  /**
   * Redirects the calls in one class.
   *
   * @param loader the loader that defines it; null for the bootstrap loader
   * @return its new class file, or null if it makes no such calls
   */
  public byte[] replace(ClassLoader loader, byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    if (!mayCallReplaced(reader)) {
      return null;
    }
    Calls found = new Calls(null, loader, classFile, null);
    reader.accept(found, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    if (found.methods.isEmpty()) {
      return null;
    }
    ClassWriter writer = new ClassWriter(reader, 0);
    Calls replaced = new Calls(writer, loader, classFile, found.methods);
    reader.accept(replaced, ClassFiles.keepingFrames(reader, 0));
    return writer.toByteArray();
  }

  /** The same; the class file as it is if it makes no such calls. */
  public byte[] redirected(ClassLoader loader, byte[] classFile) {
    byte[] redirected = replace(loader, classFile);
    return redirected == null ? classFile : redirected;
  }

  /** Whether a class may have such calls. */
  static boolean mayCallReplaced(byte[] classFile) {
    return mayCallReplaced(new ClassReader(classFile));
  }

  /** Whether its constant pool has a method of such a name and type; quick, for most have none. */
  private static boolean mayCallReplaced(ClassReader reader) {
    char[] buffer = new char[reader.getMaxStringLength()];
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item > 0 && reader.readByte(item - 1) == METHODREF) {
        int nameAndType = reader.getItem(reader.readUnsignedShort(item + 2));
        int text = reader.getItem(reader.readUnsignedShort(nameAndType));
        int length = reader.readUnsignedShort(text);
        if (length == 0 || !ReplacedMethods.mayBe(length, reader.readByte(text + 2))) {
          continue;
        }
        String name = reader.readUTF8(nameAndType, buffer);
        String descriptor = reader.readUTF8(nameAndType + 2, buffer);
        String declaring = ReplacedMethods.declaring(name, descriptor);
        if (ReplacedMethods.isRun(name, descriptor)
            || declaring != null
                && (!ReplacedMethods.isFinal(declaring)
                    || declaring.equals(reader.readClass(item, buffer)))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Replaces calls, or only finds them: a method that is handed on as it is costs no writing. */
  private final class Calls extends ClassVisitor {
    private final ClassLoader loader;
    private final byte[] classFile;
    private final Set<String> wanted;
    private String self;

    /** The methods in which a call is replaced, by name and descriptor. */
    private final Set<String> methods = new HashSet<>();

    /**
     * Replaces calls in some methods.
     *
     * @param wanted the methods to look at, by name and descriptor; null for all
     */
    Calls(ClassVisitor next, ClassLoader loader, byte[] classFile, Set<String> wanted) {
      super(Opcodes.ASM9, next);
      this.loader = loader;
      this.classFile = classFile;
      this.wanted = wanted;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] types) {
      self = name;
      super.visit(version, access, name, signature, parent, types);
    }

    /** The same for a call by {@code super}: all replaced methods are final, but for one. */
    private String replacedSuper(String owner, String name, String descriptor) {
      if (!ReplacedMethods.isRun(name, descriptor)) {
        return replaced(owner, name, descriptor);
      }
      return !owner.equals(self)
              && isDeclaredBy(ReplacedMethods.THREAD, owner, name, descriptor)
          ? ReplacedMethods.THREAD
          : null;
    }

    /** The class that declares the method to be replaced, or null if this is not one. */
    private String replaced(String owner, String name, String descriptor) {
      String declaring = ReplacedMethods.declaring(name, descriptor);
      if (declaring == null
          || declaring.equals(owner)
          || declaring.equals(ReplacedMethods.OBJECT)) { // final there, so no other declares it
        return declaring;
      }
      return declaring.equals(ReplacedMethods.THREAD)
              && isDeclaredBy(declaring, owner, name, descriptor)
          ? declaring
          : null;
    }

    private boolean isDeclaredBy(
        String declaring, String owner, String name, String descriptor) {
      if (owner.startsWith("[")) {
        return false;
      }
      ClassFacts facts =
          owner.equals(self) ? ClassFacts.read(classFile) : hierarchy.find(loader, owner);
      ClassFacts found =
          facts == null ? null : hierarchy.findDeclaring(loader, facts, name, descriptor);
      return found != null && found.name().equals(declaring);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      String method = name + descriptor;
      if (ReplacedMethods.isLeftAlone(self, name) || wanted != null && !wanted.contains(method)) {
        return next;
      }
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String called, String type, boolean isInterface) {
          String declaring =
              opcode == Opcodes.INVOKESPECIAL
                  ? replacedSuper(owner, called, type)
                  : replaced(owner, called, type);
          if (declaring == null) {
            super.visitMethodInsn(opcode, owner, called, type, isInterface);
          } else {
            methods.add(method);
            String replacement = ReplacedMethods.replacement(declaring, called, type);
            String replacing = ReplacedMethods.replacing(declaring);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, replacing, called, replacement, false);
          }
        }

        @Override
        public void visitInvokeDynamicInsn(
            String called, String type, Handle bootstrap, Object... arguments) {
          Object[] redirected = arguments.clone();
          for (int i = 0; i < redirected.length; i++) {
            if (redirected[i] instanceof Handle handle) {
              redirected[i] = redirected(handle);
              if (redirected[i] != handle) {
                methods.add(method);
              }
            }
          }
          super.visitInvokeDynamicInsn(called, type, bootstrap, redirected);
        }
      };
    }

    private Handle redirected(Handle handle) {
      int tag = handle.getTag();
      String declaring =
          tag == Opcodes.H_INVOKESTATIC || tag == Opcodes.H_INVOKEVIRTUAL
              ? replaced(handle.getOwner(), handle.getName(), handle.getDesc())
              : null;
      if (declaring == null) {
        return handle;
      }
      String descriptor =
          ReplacedMethods.replacement(declaring, handle.getName(), handle.getDesc());
      return new Handle(
          Opcodes.H_INVOKESTATIC,
          ReplacedMethods.replacing(declaring),
          handle.getName(),
          descriptor,
          false);
    }
  }
}
