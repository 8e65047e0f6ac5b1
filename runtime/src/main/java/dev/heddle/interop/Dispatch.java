package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Binds calls of JDK methods in task versions. The JDK's classes stay as they are; their task
 * versions stand in companions, each a class of its own, so the receiver's class decides at run
 * time which method is called, and where its task version is.
 *
 * <p>A call site is of type {@code (receiver, arguments..., Continuation)}. Without an agent, and
 * where there is no task version, it calls the plain method and drops the continuation.
 *
 * <p>Threads: any.
 */
public final class Dispatch {
  /** Knows task versions of JDK methods. */
  public interface TaskVersions {
    /**
     * The task version to call for a method, if the receiver is exactly of class {@code receiver}.
     *
     * @param declared the type that the call names
     * @param plain the method's own type, without the receiver
     * @return a handle that takes the receiver, the arguments and the continuation; null if there
     *     is none
     */
    MethodHandle find(Class<?> receiver, Class<?> declared, String name, MethodType plain);

    /** The task version of a static method of {@code owner}, or null. */
    MethodHandle findStatic(Class<?> owner, String name, MethodType plain);

    /** The task version of the method that {@code super.name(...)} calls, or null. */
    MethodHandle findSuper(Class<?> owner, String name, MethodType plain);

    /**
     * The task version of a method that is called by reflection, or null.
     *
     * @param receiver exactly the receiver's class, or that of a static method
     * @throws ExceptionInInitializerError if the class of a static method cannot be initialized
     */
    MethodHandle findReflected(Method method, Class<?> receiver);

    /** A handle to the plain method, found with all rights that the caller of a site has. */
    MethodHandle plain(Lookup caller, Kind kind, Class<?> owner, String name, MethodType type)
        throws ReflectiveOperationException;

    /** The interface of the method's task version in woven classes, or null if it has none. */
    Class<?> twin(String name, MethodType plain);
  }

  /** What a call looks its method up by. */
  public enum Kind {
    VIRTUAL,
    STATIC,
    SUPER
  }

  /** Ends the names of companions, behind that of the class whose methods they have. */
  public static final String COMPANION = "$HeddleTasks";

  /** The name of the class whose methods a companion has; of other classes, their own name. */
  public static String hostName(String className) {
    int suffix = className.indexOf(COMPANION);
    return suffix < 0 ? className : className.substring(0, suffix);
  }

  private static volatile TaskVersions installed;

  private static volatile boolean framesDiffer;

  /** What a method's callers found out about the classes of receivers, by name and type. */
  private static final Map<String, Receivers> RECEIVERS = new ConcurrentHashMap<>();

  private static final ClassValue<Optional<MethodHandle>> RUNNABLES =
      new ClassValue<>() {
        @Override
        protected Optional<MethodHandle> computeValue(Class<?> type) {
          return find(type, Runnable.class, "run", MethodType.methodType(void.class));
        }
      };

  private static final ClassValue<Optional<MethodHandle>> CALLABLES =
      new ClassValue<>() {
        @Override
        protected Optional<MethodHandle> computeValue(Class<?> type) {
          return find(type, Callable.class, "call", MethodType.methodType(Object.class));
        }
      };

  private Dispatch() {}

  /** Called once by the agent, before it weaves. */
  public static void install(TaskVersions taskVersions) {
    installed = new LinkingVersions(taskVersions);
  }

  /** Said before the first companion, or call by reflection, may be on a stack. */
  public static void setFramesDiffer() {
    framesDiffer = true;
  }

  /** Whether traces may lack activations of the JDK, or show ours in place of them. */
  static boolean framesDiffer() {
    return framesDiffer;
  }

  /**
   * How to call a task's body that has no twin, in its task version: that of a class of the JDK.
   *
   * @param returnsValue whether it is a {@code Callable}, else a {@code Runnable}
   * @return a handle of type {@code (Object, Continuation)Object}; null if the body stays plain
   */
  public static MethodHandle body(Class<?> type, boolean returnsValue) {
    return (returnsValue ? CALLABLES : RUNNABLES).get(type).orElse(null);
  }

  /** The task version of a method that is called by reflection, or null. */
  static MethodHandle ofReflected(Method method, Class<?> receiver) {
    TaskVersions versions = installed;
    return versions == null ? null : versions.findReflected(method, receiver);
  }

  private static Optional<MethodHandle> find(
      Class<?> type, Class<?> declared, String name, MethodType plain) {
    TaskVersions versions = installed;
    MethodHandle found = versions == null ? null : versions.find(type, declared, name, plain);
    MethodType result = MethodType.methodType(Object.class, Object.class, Continuation.class);
    return Optional.ofNullable(found).map(handle -> handle.asType(result));
  }

  /** Bootstrap method: a call whose receiver decides. */
  public static CallSite virtual(Lookup caller, String name, MethodType type)
      throws ReflectiveOperationException {
    MethodType plainType = plainType(type.dropParameterTypes(0, 1));
    Class<?> declared = type.parameterType(0);
    MethodHandle method = plain(caller, Kind.VIRTUAL, declared, name, plainType);
    MethodHandle plain = withContinuation(method, type);
    TaskVersions versions = installed;
    if (versions == null) {
      return new ConstantCallSite(plain);
    }
    String key = declared.getName() + '.' + name + plainType.toMethodDescriptorString();
    boolean shareable = declared.getClassLoader() == null;
    Receivers receivers =
        shareable
            ? RECEIVERS.computeIfAbsent(
                key, k -> new Receivers(versions, declared, name, plainType, plain))
            : new Receivers(versions, declared, name, plainType, plain);
    return new DispatchSite(type, receivers, twinCall(versions, name, plainType, type));
  }

  /** Bootstrap method: a call of a static method of {@code owner}. */
  public static CallSite ofClass(Lookup caller, String name, MethodType type, Class<?> owner)
      throws ReflectiveOperationException {
    TaskVersions versions = installed;
    boolean inTask = takesContinuation(type);
    MethodType plainType = inTask ? plainType(type) : type;
    MethodHandle task =
        versions == null || !inTask ? null : versions.findStatic(owner, name, plainType);
    if (task != null) {
      return new ConstantCallSite(task.asType(type));
    }
    MethodHandle plain = plain(caller, Kind.STATIC, owner, name, plainType);
    return new ConstantCallSite(inTask ? withContinuation(plain, type) : plain);
  }

  /** Bootstrap method: a call {@code super.name(...)} of a method of {@code owner}. */
  public static CallSite ofSuperclass(Lookup caller, String name, MethodType type, Class<?> owner)
      throws ReflectiveOperationException {
    TaskVersions versions = installed;
    boolean inTask = takesContinuation(type);
    MethodType withoutReceiver = type.dropParameterTypes(0, 1);
    MethodType plainType = inTask ? plainType(withoutReceiver) : withoutReceiver;
    MethodHandle task =
        versions == null || !inTask ? null : versions.findSuper(owner, name, plainType);
    if (task != null) {
      return new ConstantCallSite(task.asType(type));
    }
    MethodHandle plain = plain(caller, Kind.SUPER, owner, name, plainType);
    return new ConstantCallSite(inTask ? withContinuation(plain, type) : plain.asType(type));
  }

  private static boolean takesContinuation(MethodType type) {
    return type.parameterCount() > 0 && type.lastParameterType() == Continuation.class;
  }

  private static MethodType plainType(MethodType type) {
    return type.dropParameterTypes(type.parameterCount() - 1, type.parameterCount());
  }

  private static MethodHandle plain(
      Lookup caller, Kind kind, Class<?> owner, String name, MethodType type)
      throws ReflectiveOperationException {
    TaskVersions versions = installed;
    if (versions != null) {
      return versions.plain(caller, kind, owner, name, type);
    }
    return switch (kind) {
      case VIRTUAL -> caller.findVirtual(owner, name, type);
      case STATIC -> caller.findStatic(owner, name, type);
      case SUPER -> caller.findSpecial(owner, name, type, caller.lookupClass());
    };
  }

  /** The plain method as a site of {@code type} calls it. */
  private static MethodHandle withContinuation(MethodHandle plain, MethodType type) {
    int last = type.parameterCount() - 1;
    return MethodHandles.dropArguments(plain, last, Continuation.class).asType(type);
  }

  /** Calls a receiver that implements the twin interface, or null if there is no such interface. */
  private static MethodHandle twinCall(
      TaskVersions versions, String name, MethodType plainType, MethodType type)
      throws ReflectiveOperationException {
    Class<?> twin = versions.twin(name, plainType);
    if (twin == null) {
      return null;
    }
    MethodType taskType = plainType.appendParameterTypes(Continuation.class);
    return MethodHandles.publicLookup().findVirtual(twin, name, taskType);
  }

  /** What is called for each class of receivers; classes are not kept alive by it. */
  static final class Receivers extends ClassValue<MethodHandle> {
    private final TaskVersions versions;
    private final Class<?> declared;
    private final String name;
    private final MethodType plainType;
    private final MethodHandle plain;

    Receivers(
        TaskVersions versions,
        Class<?> declared,
        String name,
        MethodType plainType,
        MethodHandle plain) {
      this.versions = versions;
      this.declared = declared;
      this.name = name;
      this.plainType = plainType;
      this.plain = plain;
    }

    /** What a call on null throws. The message is the JVM's, but for the expression that is null. */
    NullPointerException onNull() {
      String parameters =
          plainType.parameterList().stream()
              .map(Receivers::shortName)
              .collect(Collectors.joining(", "));
      String method = shortName(declared) + '.' + name + '(' + parameters + ')';
      return new NullPointerException("Cannot invoke \"" + method + '"');
    }

    private static String shortName(Class<?> type) {
      return type.getTypeName().replaceFirst("^java\\.lang\\.(Object|String)(?![\\w.$])", "$1");
    }

    @Override
    protected MethodHandle computeValue(Class<?> receiver) {
      MethodHandle found = versions.find(receiver, declared, name, plainType);
      return found == null ? plain : found.asType(plain.type());
    }
  }
}
