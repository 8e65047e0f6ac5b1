package dev.heddle.interop;

import dev.heddle.interop.Dispatch.Receivers;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Arrays;

/**
 * A call site that remembers the first few classes of its receivers, each with what to call for
 * it. It remembers classes of the boot loader only, for it would keep others alive. Behind them
 * come receivers with a twin, then all others, by a look-up.
 *
 * <p>Threads: any. Two threads that miss at the same time may forget one of the two classes; the
 * look-up gives the same answer.
 */
final class DispatchSite extends MutableCallSite {
  /** More classes than this at one site are looked up each time. */
  private static final int REMEMBERED = 4;

  private static final String OWN = Dispatch.class.getName(); // begins the names of these classes

  private static final MethodHandle IS_EXACTLY;
  private static final MethodHandle FIND;

  static {
    Lookup own = MethodHandles.lookup();
    try {
      MethodType test = MethodType.methodType(boolean.class, Class.class, Object.class);
      IS_EXACTLY = own.findStatic(DispatchSite.class, "isExactly", test);
      MethodType find = MethodType.methodType(MethodHandle.class, Object.class);
      FIND = own.findVirtual(DispatchSite.class, "find", find);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Receivers receivers;
  private int remembered;

  /**
   * A site that has seen nothing yet.
   *
   * @param twinCall calls a receiver of the type that its first parameter tells; null if there is
   *     no such type
   */
  DispatchSite(MethodType type, Receivers receivers, MethodHandle twinCall) {
    super(type);
    this.receivers = receivers;
    MethodHandle find = FIND.bindTo(this);
    MethodHandle exact = find.asType(find.type().changeParameterType(0, type.parameterType(0)));
    MethodHandle target =
        MethodHandles.foldArguments(MethodHandles.exactInvoker(type), exact);
    if (twinCall != null) {
      MethodHandle test = isInstance(twinCall.type().parameterType(0), type.parameterType(0));
      target = MethodHandles.guardWithTest(test, twinCall.asType(type), target);
    }
    setTarget(target);
  }

  private static MethodHandle isInstance(Class<?> twin, Class<?> receiver) {
    try {
      return MethodHandles.publicLookup()
          .bind(twin, "isInstance", MethodType.methodType(boolean.class, Object.class))
          .asType(MethodType.methodType(boolean.class, receiver));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot test for " + twin, e);
    }
  }

  private static boolean isExactly(Class<?> type, Object receiver) {
    return receiver != null && receiver.getClass() == type;
  }

  /** What to call for a receiver that is not remembered. */
  private MethodHandle find(Object receiver) {
    if (receiver == null) {
      throw thrownByCaller(receivers.onNull());
    }
    Class<?> type = receiver.getClass();
    MethodHandle found = receivers.get(type).asType(type());
    if (type.getClassLoader() == null && !type.isHidden()) {
      remember(type, found);
    }
    return found;
  }

  /** A plain call on null would be the innermost line of the trace. */
  private static NullPointerException thrownByCaller(NullPointerException thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    int own = 0;
    while (own < trace.length && trace[own].getClassName().startsWith(OWN)) {
      own++;
    }
    thrown.setStackTrace(Arrays.copyOfRange(trace, own, trace.length));
    return thrown;
  }

  private synchronized void remember(Class<?> type, MethodHandle found) {
    if (remembered < REMEMBERED) {
      remembered++;
      MethodHandle test = IS_EXACTLY.bindTo(type);
      MethodType testType = MethodType.methodType(boolean.class, type().parameterType(0));
      setTarget(MethodHandles.guardWithTest(test.asType(testType), found, getTarget()));
    }
  }
}
