package dev.heddle.agent.neighbours;

import dev.heddle.agent.analysis.ClassFiles;
import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.emit.BridgeWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A class that was changed since it was woven, by another agent or a debugger, with what weaving had
 * added to it before.
 *
 * <ul>
 *   <li>The task version of a method that was changed becomes a bridge.
 *   <li>If all that was done was to put some code at the start of the method, the task version gets
 *       the same.
 *   <li>Resume versions stay: tasks may be suspended in them, and go on with the code that they
 *       began.
 *   <li>A virtual method that was added gets a bridge, for it may override one that has a
 *       task version.
 * </ul>
 */
final class ChangedClass {
  private static final int NOT_VIRTUAL = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE;

  private final ClassNode woven;
  private final ClassReader changedReader;
  private final Map<String, MethodNode> changedMethods;

  /** What weaving added, by name and descriptor, as it is now. */
  private final Map<String, MethodNode> added = new LinkedHashMap<>();

  private final Set<String> bridged = new LinkedHashSet<>();

  /** Reads what was woven and what was made of it. */
  ChangedClass(byte[] woven, byte[] changed) {
    this.woven = read(new ClassReader(woven));
    this.changedReader = new ClassReader(changed);
    this.changedMethods = byKey(read(changedReader));
    Map<String, MethodNode> wovenMethods = byKey(this.woven);
    wovenMethods.forEach(
        (key, method) -> {
          if (PlainClass.isAdded(method.access, method.name, method.desc)) {
            added.put(key, method);
          }
        });
    changedMethods.forEach((key, method) -> compare(key, wovenMethods.get(key), method));
  }

  private static ClassNode read(ClassReader reader) {
    ClassNode node = new ClassNode();
    reader.accept(node, ClassFiles.keepingFrames(reader, 0));
    return node;
  }

  private static Map<String, MethodNode> byKey(ClassNode node) {
    Map<String, MethodNode> result = new LinkedHashMap<>();
    node.methods.forEach(method -> result.put(method.name + method.desc, method));
    return result;
  }

  /** The methods of a class that is not woven whose code an agent has changed. */
  static Set<String> changedMethods(byte[] classFile, byte[] changed) {
    Set<String> result = new LinkedHashSet<>();
    Map<String, MethodNode> before = byKey(read(new ClassReader(classFile)));
    byKey(read(new ClassReader(changed)))
        .forEach(
            (key, method) -> {
              MethodNode old = before.get(key);
              if (old != null && Instructions.of(method).startBefore(Instructions.of(old)) != 0) {
                result.add(key);
              }
            });
    return result;
  }

  /** Internal name of the class. */
  String name() {
    return woven.name;
  }

  /** The methods whose task versions have become bridges, by name and descriptor. */
  Set<String> bridged() {
    return bridged;
  }

  private void compare(String key, MethodNode plain, MethodNode changed) {
    MethodNode task = added.get(changed.name + Descriptors.taskVersion(changed.desc));
    if (plain == null) {
      if (task == null && mayOverride(changed)) {
        bridged.add(key);
      }
    } else if (task != null) {
      int start = Instructions.of(changed).startBefore(Instructions.of(plain));
      if (start > 0 && !isBridge(task, plain) && CodeAtStart.isMovable(changed, start)) {
        CodeAtStart.copy(changed, start, task);
      } else if (start != 0) {
        bridged.add(key);
      }
    }
  }

  private boolean isBridge(MethodNode task, MethodNode plain) {
    for (AbstractInsnNode node : task.instructions) {
      if (node instanceof MethodInsnNode call
          && call.owner.equals(woven.name)
          && call.name.equals(plain.name)
          && call.desc.equals(plain.desc)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayOverride(MethodNode method) {
    return method.name.charAt(0) != '<'
        && !isInterface()
        && (method.access & NOT_VIRTUAL) == 0
        && Descriptors.hasRoomForTask(method.desc);
  }

  private boolean isInterface() {
    return (woven.access & Opcodes.ACC_INTERFACE) != 0;
  }

  /** The class file. */
  byte[] write() {
    ClassWriter writer = new ClassWriter(changedReader, ClassWriter.COMPUTE_MAXS);
    changedReader.accept(new Additions(writer), ClassFiles.keepingFrames(changedReader, 0));
    return writer.toByteArray();
  }

  private final class Additions extends ClassVisitor {
    Additions(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      Set<String> all = new LinkedHashSet<>(List.of(interfaces));
      woven.interfaces.stream().filter(PlainClass::isTwin).forEach(all::add);
      super.visit(version, access, name, signature, superName, all.toArray(String[]::new));
    }

    @Override
    public void visitEnd() {
      BridgeWriter bridges = new BridgeWriter(cv, woven.name, isInterface());
      for (String key : bridged) {
        MethodNode plain = changedMethods.get(key);
        String[] exceptions = plain.exceptions.toArray(String[]::new);
        bridges.write(plain.access, plain.name, plain.desc, exceptions);
        added.remove(plain.name + Descriptors.taskVersion(plain.desc));
      }
      added.values().forEach(method -> method.accept(cv));
      super.visitEnd();
    }
  }
}
