package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Call;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodInsnNode;

/** Decides for each call of one class which version of the callee a task version calls. */
public final class CallClassifier {
  private final ClassHierarchy hierarchy;
  private final WovenClasses woven;
  private final JdkMethods jdk;
  private final ClassLoader loader;
  private final ClassFacts caller;
  private final String self;

  /**
   * Decides for the calls in {@code caller}, a class that {@code loader} defines.
   *
   * @param jdk the methods of the JDK that may suspend; null if its classes have no task versions
   * @param self what {@code this} is in calls of a superclass's methods, by internal name; null if
   *     these stay plain
   */
  public CallClassifier(
      ClassHierarchy hierarchy,
      WovenClasses woven,
      JdkMethods jdk,
      ClassLoader loader,
      ClassFacts caller,
      String self) {
    this.hierarchy = hierarchy;
    this.woven = woven;
    this.jdk = caller.version() < Opcodes.V1_7 ? null : jdk; // which has no dynamic calls
    this.loader = loader;
    this.caller = caller;
    this.self = self;
  }

  /** What becomes of this call, if no monitor is held. */
  public Call classify(MethodInsnNode call) {
    if (call.name.equals("<init>") || call.owner.startsWith("[")) {
      return Call.PLAIN;
    }
    if (woven.isJdk(call.owner)) {
      return jdkCall(call, call.owner, call.itf);
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
      return jdkCall(call, declaring.name(), declaring.isInterface());
    }
    boolean leaf = declaring.leaves().contains(call.name + call.desc);
    return !leaf && hierarchy.hasTaskVersion(declaring, call.name, call.desc)
        ? Call.TASK
        : Call.PLAIN;
  }

  /** Whether this call is not charged, for it takes no longer than the charge. */
  public boolean isFree(MethodInsnNode call) {
    if (PureCalls.isPure(call)) {
      return true;
    }
    if (call.owner.startsWith("[") || woven.isJdk(call.owner)) {
      return false;
    }
    ClassFacts owner = owner(call.owner);
    if (owner == null || owner.declaresTaskVersions()) {
      return false;
    }
    ClassFacts declaring =
        call.name.equals("<init>")
            ? owner
            : hierarchy.findDeclaring(loader, owner, call.name, call.desc);
    return declaring != null && declaring.leaves().contains(call.name + call.desc);
  }

  private ClassFacts owner(String name) {
    return name.equals(caller.name()) ? caller : hierarchy.find(loader, name);
  }

  /**
   * A call of a method of the JDK.
   *
   * @param owner the JDK's class that the call is known to reach
   */
  private Call jdkCall(MethodInsnNode call, String owner, boolean isInterface) {
    boolean virtual =
        call.getOpcode() == Opcodes.INVOKEINTERFACE || call.getOpcode() == Opcodes.INVOKEVIRTUAL;
    boolean hasTwin =
        virtual
            && isInterface
            && JdkInterfaces.isNameable(owner)
            && JdkInterfaces.hasTwin(call.name, call.desc)
            && isPublic(owner);
    if (hasTwin && isFunction(owner)) {
      return Call.twin(owner);
    }
    if (isReflective(call)) {
      return Call.REFLECTIVE;
    }
    boolean dispatched = jdk != null && jdk.maySuspend(owner, call.name, call.desc);
    if (dispatched && Descriptors.hasRoomForTask(call.desc)) {
      boolean special = call.getOpcode() == Opcodes.INVOKESPECIAL;
      if (self != null) {
        return Call.dispatch(special ? self : call.owner);
      }
      // A hidden class cannot be named by the type of a dynamic call.
      String receiver = call.owner.equals(caller.name()) ? owner : call.owner;
      return special ? Call.PLAIN : Call.dispatch(receiver);
    }
    return hasTwin ? Call.twin(owner) : Call.PLAIN;
  }

  /** Whether it is a call of {@code Method.invoke} by a class that can name itself. */
  private boolean isReflective(MethodInsnNode call) {
    return call.owner.equals("java/lang/reflect/Method")
        && call.name.equals("invoke")
        && caller.name().equals(self);
  }

  /** False also for one that this JDK does not have, as newer ones may. */
  private boolean isPublic(String jdkClass) {
    ClassFacts facts = hierarchy.find(loader, jdkClass);
    return facts != null && facts.isPublic();
  }

  /** Whether it is a type whose receivers mostly are a program's lambdas, which have twins. */
  private static boolean isFunction(String owner) {
    return owner.startsWith("java/util/function/")
        || owner.equals("java/util/Comparator")
        || owner.equals("java/util/concurrent/Callable");
  }
}
