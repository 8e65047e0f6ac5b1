package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Call;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodInsnNode;

/** Decides for each call of one class which version of the callee a task version calls. */
public final class CallClassifier {
  private final ClassHierarchy hierarchy;
  private final WovenClasses woven;
  private final ClassLoader loader;
  private final ClassFacts caller;

  /** Decides for the calls in {@code caller}, a class that {@code loader} defines. */
  public CallClassifier(
      ClassHierarchy hierarchy,
      WovenClasses woven,
      ClassLoader loader,
      ClassFacts caller) {
    this.hierarchy = hierarchy;
    this.woven = woven;
    this.loader = loader;
    this.caller = caller;
  }

  /** What becomes of this call, if no monitor is held. */
  public Call classify(MethodInsnNode call) {
    if (call.name.equals("<init>") || call.owner.startsWith("[")) {
      return Call.PLAIN;
    }
    if (woven.isJdk(call.owner)) {
      return jdkCall(call, call.owner);
    }
    ClassFacts owner = owner(call.owner);
    if (owner == null) {
      return Call.PLAIN;
    }
    if (owner.declaresTaskVersions()) {
      return hierarchy.hasTaskVersion(owner, call.name, call.desc) ? Call.TASK : Call.PLAIN;
    }
    ClassFacts declaring = hierarchy.findDeclaring(loader, owner, call.name, call.desc);
    if (declaring == null) {
      return Call.PLAIN;
    }
    if (woven.isJdk(declaring.name())) {
      return declaring.isInterface() ? jdkCall(call, declaring.name()) : Call.PLAIN;
    }
    return hierarchy.hasTaskVersion(declaring, call.name, call.desc) ? Call.TASK : Call.PLAIN;
  }

  private ClassFacts owner(String name) {
    return name.equals(caller.name()) ? caller : hierarchy.find(loader, name);
  }

  private static Call jdkCall(MethodInsnNode call, String interfaceOwner) {
    boolean virtual =
        call.getOpcode() == Opcodes.INVOKEINTERFACE || call.getOpcode() == Opcodes.INVOKEVIRTUAL;
    boolean throughInterface = call.itf || !interfaceOwner.equals(call.owner);
    return virtual
            && throughInterface
            && JdkInterfaces.isNameable(interfaceOwner)
            && JdkInterfaces.hasTwin(call.name, call.desc)
        ? Call.twin(interfaceOwner)
        : Call.PLAIN;
  }
}
