package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * A call of {@link Method#invoke} in a task version. If the method has a task version, and the JDK
 * would surely let the call pass, it is called in that, so that it may suspend. All other calls are
 * made by the JDK, which knows what is wrong with them.
 *
 * <p>Threads: any; called by woven code.
 */
public final class ReflectiveCall {
  /** What traces show for the JDK's own activations between a method and its caller. */
  static final StackTraceElement PLACE =
      Throwables.formatted(
          new StackTraceElement(
              null, "java.base", null, Method.class.getName(), "invoke", "Method.java", -1),
          null);

  private static final String OWN = ReflectiveCall.class.getName();

  static {
    Dispatch.setFramesDiffer();
  }

  public final Method method;
  public final Object target;
  public final Object[] arguments;

  /** Null if the JDK is to make the call. */
  private final ReflectedMethod callee;

  private ReflectiveCall(
      Method method, Object target, Object[] arguments, ReflectedMethod callee) {
    this.method = method;
    this.target = target;
    this.arguments = arguments;
    this.callee = callee;
  }

  /** The call {@code method.invoke(target, arguments)} in the code of {@code caller}. */
  public static ReflectiveCall of(
      Method method, Object target, Object[] arguments, Class<?> caller) {
    Method called = RedirectedMethods.called(method, target);
    Object[] passed = RedirectedMethods.passed(arguments, method, target);
    ReflectedMethod found = ReflectedMethod.find(called, target);
    return found != null && found.takes(passed) && mayCall(called, caller)
        ? new ReflectiveCall(called, target, passed, found)
        : new ReflectiveCall(method, target, arguments, null);
  }

  /** Whether the JDK's check of access would surely pass. */
  @SuppressWarnings("deprecation") // in favour of canAccess, which looks at who calls it
  private static boolean mayCall(Method method, Class<?> caller) {
    if (method.isAccessible()) {
      return true;
    }
    Class<?> owner = method.getDeclaringClass();
    int access = method.getModifiers();
    if (Modifier.isPublic(access) && Modifier.isPublic(owner.getModifiers())) {
      return owner.getModule().isExported(owner.getPackageName(), caller.getModule());
    }
    return owner == caller || !Modifier.isPrivate(access) && areInOnePackage(owner, caller);
  }

  private static boolean areInOnePackage(Class<?> one, Class<?> other) {
    return one.getClassLoader() == other.getClassLoader()
        && one.getPackageName().equals(other.getPackageName());
  }

  /** Whether {@link #invoke} is to make the call, and not the JDK. */
  public boolean isOfTaskVersion() {
    return callee != null;
  }

  /** Makes the call; may suspend. */
  public Object invoke(Continuation task) throws InvocationTargetException {
    Object result;
    try {
      result = (Object) callee.taskVersion.invokeExact(target, arguments, task);
    } catch (Throwable thrown) {
      throw new InvocationTargetException(thrown);
    }
    if (task.unwinding) {
      save(task);
    }
    return result;
  }

  private void save(Continuation task) {
    if (task.isLost()) {
      return;
    }
    try {
      task.save(new InvokeFrame(callee), Resume.INSTANCE, 0);
    } catch (VirtualMachineError e) {
      task.saveFailed();
    }
  }

  /** An element as it is to be shown. */
  static StackTraceElement shown(StackTraceElement element) {
    return isActivation(element.getClassName()) ? PLACE : element;
  }

  /** Whether an activation is one of ours. */
  static boolean isActivation(String className) {
    return className.startsWith(OWN);
  }

  /** A suspended call. */
  private static final class InvokeFrame extends Frame {
    final ReflectedMethod callee;

    InvokeFrame(ReflectedMethod callee) {
      this.callee = callee;
    }
  }

  /** Gives what the method has returned, or thrown, to the caller as the JDK does. */
  private static final class Resume extends Resumer {
    static final Resume INSTANCE = new Resume();

    @Override
    public void resume(Frame frame, Continuation continuation) throws InvocationTargetException {
      Object result;
      try {
        result = ((InvokeFrame) frame).callee.takeResult(continuation);
      } catch (Throwable thrown) {
        throw new InvocationTargetException(thrown);
      }
      Continuation.returnRef(result, continuation);
    }

    @Override
    public StackTraceElement place(Frame frame) {
      return PLACE;
    }
  }
}
