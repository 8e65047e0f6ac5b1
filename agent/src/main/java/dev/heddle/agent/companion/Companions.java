package dev.heddle.agent.companion;

import dev.heddle.agent.analysis.JdkMethods;
import dev.heddle.agent.emit.TwinWriter;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.continuation.Continuation;
import dev.heddle.interop.Dispatch;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The companions of the JDK's classes, each made when it is first needed: a hidden class in the
 * nest of its host that has the task versions of the host's methods, as static methods.
 *
 * <p>Threads: any. The hosts are classes of the boot loader, so nothing is kept that could go.
 */
public final class Companions implements Dispatch.TaskVersions {
  private final CompanionWriter writer;
  private final JdkMethods jdk;
  private final Lookup trusted;
  private final WeaveLog log;

  /** Said before any is needed. */
  private Store store = (host, told, write) -> write.apply(told);

  /** The class files being woven by this thread: its own use of the JDK must not recur to them. */
  private final ThreadLocal<Set<String>> weaving = ThreadLocal.withInitial(HashSet::new);

  private final Map<Class<?>, Companion> companions = new ConcurrentHashMap<>();

  /** Methods that tasks call as they are, by the internal name of their class. */
  private final Map<String, Set<String>> leftPlain = new ConcurrentHashMap<>();

  /** Keeps what was written. */
  @FunctionalInterface
  public interface Store {
    /**
     * A companion as it was written before, or as it is now.
     *
     * @param host internal name of the class whose companion it is
     * @param log is told what stays plain, in either case
     * @param write writes it, and returns null if the class has none
     */
    byte[] get(String host, WeaveLog log, Function<WeaveLog, byte[]> write);
  }

  /**
   * The companion of one class, made by whoever comes first: the others wait. To make it again is
   * dearer than to wait, and many tasks may come at once.
   */
  private final class Companion {
    private final Class<?> host;
    private volatile boolean made;
    private Class<?> companion;

    Companion(Class<?> host) {
      this.host = host;
    }

    /** The class, or null if there is none. */
    Class<?> get() {
      if (!made) {
        synchronized (this) {
          if (!made) {
            companion = make(host);
            made = true;
          }
        }
      }
      return companion;
    }
  }

  /**
   * No companion yet.
   *
   * @param trusted a look-up that may do anything
   */
  public Companions(CompanionWriter writer, JdkMethods jdk, Lookup trusted, WeaveLog log) {
    this.writer = writer;
    this.jdk = jdk;
    this.trusted = trusted;
    this.log = log;
  }

  /** Said once, before tasks run: where companions are kept. */
  public void keepIn(Store kept) {
    store = kept;
  }

  // ------------------------------------------------------------------ finding methods

  @Override
  public MethodHandle find(Class<?> receiver, Class<?> declared, String name, MethodType plain) {
    try {
      MethodHandle method = trusted.findVirtual(declared, name, plain);
      MethodHandleInfo info = trusted.revealDirect(method);
      if (Modifier.isPrivate(info.getModifiers())) {
        return ofPrivate(info.getDeclaringClass(), name, plain);
      }
      method = selected(receiver, info, name, plain);
      return taskVersion(receiver, declaring(method, name, plain), name, plain);
    } catch (ReflectiveOperationException | IllegalArgumentException | LinkageError e) {
      return null; // several methods to choose from, or none: the plain call decides, or throws
    }
  }

  /**
   * What a call of {@code declared} selects in {@code receiver}. A method that is neither public nor
   * protected is not overridden by one of the same name in another package.
   */
  private MethodHandle selected(
      Class<?> receiver, MethodHandleInfo declared, String name, MethodType plain)
      throws ReflectiveOperationException {
    if (isPackagePrivate(declared)) {
      Class<?> nearest = receiver;
      while (!isInPackageOf(declared.getDeclaringClass(), nearest)) {
        nearest = nearest.getSuperclass();
      }
      MethodHandle method = trusted.findVirtual(nearest, name, plain);
      if (isPackagePrivate(trusted.revealDirect(method))) {
        return method;
      }
    }
    return trusted.findVirtual(receiver, name, plain);
  }

  private static boolean isPackagePrivate(MethodHandleInfo method) {
    int wider = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE;
    return (method.getModifiers() & wider) == 0;
  }

  private static boolean isInPackageOf(Class<?> type, Class<?> other) {
    return other.getClassLoader() == type.getClassLoader()
        && other.getPackageName().equals(type.getPackageName());
  }

  /**
   * The class or interface that declares what a direct handle calls. Of a default method that a
   * class inherits the handle itself tells the class.
   */
  private Class<?> declaring(MethodHandle method, String name, MethodType plain)
      throws NoSuchMethodException {
    Class<?> found = trusted.revealDirect(method).getDeclaringClass();
    if (found.isInterface() || matching(found.getDeclaredMethods(), name, plain) != null) {
      return found;
    }
    Method inherited = matching(found.getMethods(), name, plain);
    if (inherited == null) {
      throw new NoSuchMethodException(found + " has several methods " + name + plain);
    }
    return inherited.getDeclaringClass();
  }

  /** The one method with a body of that name and type, or null. */
  private static Method matching(Method[] methods, String name, MethodType type) {
    Method found = null;
    for (Method method : methods) {
      if (method.getName().equals(name)
          && method.getReturnType() == type.returnType()
          && !Modifier.isAbstract(method.getModifiers())
          && !Modifier.isStatic(method.getModifiers())
          && Arrays.equals(method.getParameterTypes(), type.parameterArray())) {
        if (found != null) {
          return null;
        }
        found = method;
      }
    }
    return found;
  }

  private MethodHandle ofPrivate(Class<?> owner, String name, MethodType plain)
      throws ReflectiveOperationException {
    return isOfJdk(owner)
        ? ofCompanion(owner, false, name, plain)
        : trusted.in(owner).findSpecial(owner, name, inTask(plain), owner);
  }

  private static MethodType inTask(MethodType plain) {
    return plain.appendParameterTypes(Continuation.class);
  }

  private MethodHandle taskVersion(
      Class<?> receiver, Class<?> declaring, String name, MethodType plain)
      throws ReflectiveOperationException {
    if (isOfJdk(declaring)) {
      return ofCompanion(declaring, false, name, plain);
    }
    Class<?> twin = twin(name, plain);
    MethodType type = inTask(plain);
    if (twin != null && twin.isAssignableFrom(receiver)) {
      return trusted.findVirtual(twin, name, type);
    }
    MethodHandle own = trusted.findVirtual(declaring, name, type);
    return isOf(declaring, own) ? trusted.findVirtual(receiver, name, type) : null;
  }

  @Override
  public MethodHandle findStatic(Class<?> owner, String name, MethodType plain) {
    MethodHandle found = findBound(MethodHandleInfo.REF_invokeStatic, owner, name, plain);
    if (found != null) {
      initialize(owner);
    }
    return found;
  }

  /** As the plain call would do; what initialization throws is thrown at the call. */
  private void initialize(Class<?> owner) {
    try {
      trusted.in(owner).ensureInitialized(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot initialize " + owner, e);
    }
  }

  @Override
  public MethodHandle findSuper(Class<?> owner, String name, MethodType plain) {
    return findBound(MethodHandleInfo.REF_invokeSpecial, owner, name, plain);
  }

  @Override
  public MethodHandle findReflected(Method method, Class<?> receiver) {
    Class<?> owner = method.getDeclaringClass();
    String name = method.getName();
    MethodType plain = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    if (isOfJdk(receiver)
        && !jdk.maySuspend(
            owner.getName().replace('.', '/'), name, plain.toMethodDescriptorString())) {
      return null;
    }
    return Modifier.isStatic(method.getModifiers())
        ? findStatic(owner, name, plain)
        : find(receiver, owner, name, plain);
  }

  /** Whether a direct handle calls a method of that class, and not an inherited one. */
  private boolean isOf(Class<?> owner, MethodHandle found) {
    return trusted.revealDirect(found).getDeclaringClass() == owner;
  }

  private MethodHandle findBound(int kind, Class<?> owner, String name, MethodType plain) {
    try {
      boolean isStatic = kind == MethodHandleInfo.REF_invokeStatic;
      MethodHandle method =
          isStatic
              ? trusted.findStatic(owner, name, plain)
              : trusted.findVirtual(owner, name, plain);
      Class<?> declaring =
          isStatic
              ? trusted.revealDirect(method).getDeclaringClass()
              : declaring(method, name, plain);
      if (!isOfJdk(declaring)) {
        return isStatic ? ofWovenStatic(declaring, name, plain) : null;
      }
      return ofCompanion(declaring, isStatic, name, plain);
    } catch (ReflectiveOperationException | IllegalArgumentException | LinkageError e) {
      return null;
    }
  }

  private MethodHandle ofWovenStatic(Class<?> owner, String name, MethodType plain)
      throws ReflectiveOperationException {
    MethodHandle found = trusted.findStatic(owner, name, inTask(plain));
    return isOf(owner, found) ? found : null;
  }

  private boolean isOfJdk(Class<?> type) {
    return type.getClassLoader() == null
        && !type.isHidden()
        && jdk.isWoven(type.getName().replace('.', '/'));
  }

  /**
   * A method of the JDK is not what its class file says, since another agent has changed it: tasks
   * call it as it is. Calls that have been linked already do not.
   *
   * @param host internal name of the class
   * @param method name and descriptor
   */
  public void leavePlain(String host, String method) {
    leftPlain.computeIfAbsent(host, h -> ConcurrentHashMap.newKeySet()).add(method);
  }

  private boolean isLeftPlain(Class<?> host, String name, MethodType plain) {
    Set<String> methods = leftPlain.get(host.getName().replace('.', '/'));
    return methods != null && methods.contains(name + plain.toMethodDescriptorString());
  }

  private MethodHandle ofCompanion(Class<?> host, boolean isStatic, String name, MethodType plain)
      throws IllegalAccessException {
    if (isLeftPlain(host, name, plain)) {
      return null;
    }
    Class<?> companion = companions.computeIfAbsent(host, Companion::new).get();
    if (companion == null) {
      return null;
    }
    MethodType type = isStatic ? plain : plain.insertParameterTypes(0, host);
    try {
      return trusted.findStatic(companion, name, inTask(type));
    } catch (NoSuchMethodException e) {
      return null; // nothing in the method suspends
    }
  }

  @Override
  public MethodHandle plain(
      Lookup caller, Dispatch.Kind kind, Class<?> owner, String name, MethodType type)
      throws ReflectiveOperationException {
    return switch (kind) {
      case VIRTUAL -> trusted.findVirtual(owner, name, type);
      case STATIC -> trusted.findStatic(owner, name, type);
      case SUPER -> {
        Class<?> self = host(caller.lookupClass());
        yield trusted.in(self).findSpecial(owner, name, type, self);
      }
    };
  }

  /** The class that a companion's methods belong to; for other classes, the class itself. */
  private static Class<?> host(Class<?> type) {
    String name = type.getName();
    int suffix = name.indexOf(Dispatch.COMPANION);
    if (!type.isHidden() || suffix < 0) {
      return type;
    }
    try {
      return Class.forName(name.substring(0, suffix), false, null);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("no host of " + type, e);
    }
  }

  @Override
  public Class<?> twin(String name, MethodType plain) {
    return TwinWriter.findTwin(name, plain.toMethodDescriptorString());
  }

  // ------------------------------------------------------------------ making classes

  private Class<?> make(Class<?> host) {
    String name = host.getName().replace('.', '/');
    try {
      byte[] classFile = store.get(name, log, told -> writer.write(name, told));
      Dispatch.setFramesDiffer();
      return classFile == null
          ? null
          : trusted
              .in(host)
              .defineHiddenClass(classFile, true, Lookup.ClassOption.NESTMATE)
              .lookupClass();
    } catch (VirtualMachineError e) {
      throw e; // says nothing about the class
    } catch (Throwable e) {
      log.leftPlain(name, null, SkipReason.FAILED, e.toString(), e);
      return null;
    }
  }

  /**
   * Weaves a hidden class that stands in for a method of the JDK, as those of its lambdas do.
   *
   * @return its new class file; null if it is left alone
   */
  public byte[] weaveHidden(Class<?> lookupClass, byte[] classFile) {
    String host = lookupClass.getName().replace('.', '/');
    String name = Dispatch.hostName(host);
    if (!jdk.isWoven(name) || !weaving.get().add(name)) {
      return null;
    }
    try {
      return writer.weaveLambda(classFile, log);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      log.leftPlain(name, null, SkipReason.FAILED, e.toString(), e);
      return null;
    } finally {
      weaving.get().remove(name);
    }
  }
}
