package dev.heddle.interop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * Adds the suspended callers to the stack trace of an exception when it is filled in. Called by the
 * JDK's patched code, from any thread; does nothing but one test outside resumed tasks.
 */
public final class Throwables {
  private static volatile MethodHandle getStackTrace;
  private static volatile VarHandle stackTrace;

  private Throwables() {}

  /** Said once by the agent, when {@code java.lang} is open to it. */
  public static void install() throws ReflectiveOperationException {
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(Throwable.class, MethodHandles.lookup());
    stackTrace =
        lookup.findVarHandle(Throwable.class, "stackTrace", StackTraceElement[].class);
    getStackTrace =
        lookup.findVirtual(
            Throwable.class,
            "getOurStackTrace",
            MethodType.methodType(StackTraceElement[].class));
  }

  /** {@code thrown} has just been given the stack trace of the calling thread. */
  public static void filledIn(Throwable thrown) {
    if (!StackTraces.isInTask() || getStackTrace == null) {
      return;
    }
    StackTraceElement[] callers = StackTraces.logicalCallers();
    if (callers.length > 0 && (StackTraceElement[]) stackTrace.get(thrown) != null) {
      try {
        StackTraceElement[] physical =
            (StackTraceElement[]) getStackTrace.invokeExact(thrown);
        stackTrace.set(thrown, StackTraces.stitch(physical, callers));
      } catch (Throwable impossible) {
        throw new IllegalStateException("cannot read a stack trace", impossible);
      }
    }
  }
}
