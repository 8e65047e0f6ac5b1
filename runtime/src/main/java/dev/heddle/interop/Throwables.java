package dev.heddle.interop;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Adds the suspended callers to the stack trace of an exception when it is filled in. Called by the
 * JDK's patched code, from any thread; does nothing but one test outside resumed tasks.
 */
public final class Throwables {
  private static volatile MethodHandle getStackTrace;
  private static volatile VarHandle stackTrace;
  private static volatile VarHandle depth;
  private static volatile VarHandle format;

  /** What the JDK takes for a trace that it has to get from the JVM yet. */
  private static volatile StackTraceElement[] unassigned;

  private static final String TASK_PARAMETER = Continuation.class.getName() + ")";

  /** A bit of {@code StackTraceElement.format}. */
  private static final byte BUILT_IN_LOADER = 1;

  /** The same, with the one for modules of the JDK: their version is not shown either. */
  private static final byte OF_JDK = 3;

  private Throwables() {}

  /** Said once by the agent, when {@code java.lang} is open to it. */
  public static void install() throws ReflectiveOperationException {
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(Throwable.class, MethodHandles.lookup());
    VarHandle field =
        lookup.findVarHandle(Throwable.class, "stackTrace", StackTraceElement[].class);
    depth = lookup.findVarHandle(Throwable.class, "depth", int.class);
    MethodHandle getter =
        lookup.findVirtual(
            Throwable.class,
            "getOurStackTrace",
            MethodType.methodType(StackTraceElement[].class));
    MethodHandles.Lookup elements =
        MethodHandles.privateLookupIn(StackTraceElement.class, MethodHandles.lookup());
    format = elements.findVarHandle(StackTraceElement.class, "format", byte.class);
    Throwable sample = new Throwable();
    unassigned = (StackTraceElement[]) field.get(sample);
    field.set(sample, physicalTrace(getter, sample)); // linking throws inside, so not later
    stackTrace = field;
    getStackTrace = getter;
  }

  /** Makes an element print as the JVM's own do, without the names of built-in loaders. */
  static StackTraceElement formatted(StackTraceElement element, ClassLoader loader) {
    VarHandle field = format;
    boolean builtIn =
        loader == null
            || loader == ClassLoader.getSystemClassLoader()
            || loader == ClassLoader.getPlatformClassLoader();
    if (field != null && builtIn) {
      byte bits = loader == null ? OF_JDK : BUILT_IN_LOADER;
      field.set(element, bits);
    }
    return element;
  }

  /** The JVM's message about a null receiver, with the plain version of the method called. */
  public static String withoutTask(String message) {
    if (message == null || !message.contains(TASK_PARAMETER)) {
      return message;
    }
    return message.replace(", " + TASK_PARAMETER, ")").replace(TASK_PARAMETER, ")");
  }

  /** {@code thrown} has just been given the stack trace of the calling thread. */
  public static void filledIn(Throwable thrown) {
    if (!(Thread.currentThread() instanceof CarrierThread carrier)
        || carrier.running() == null
        || getStackTrace == null
        || !carrier.beginCompleting()) {
      return;
    }
    try {
      complete(thrown);
    } finally {
      carrier.endCompleting();
    }
  }

  private static void complete(Throwable thrown) {
    if ((StackTraceElement[]) stackTrace.get(thrown) == null) {
      return; // it has none, and wants none
    }
    StackTraceElement[] callers = StackTraces.logicalCallers();
    UnfinishedTrace missing =
        Dispatch.framesDiffer() ? CompanionFrames.missingIn(thrown) : null;
    if (missing != null || callers.length > 0) {
      stackTrace.set(thrown, UnfinishedTrace.orNew(missing).withCallers(callers));
    }
  }

  /** {@code trace} is about to be read: returns the one that its author expects. */
  public static StackTraceElement[] read(StackTraceElement[] trace, Throwable thrown) {
    StackTraceElement[] shown =
        UnfinishedTrace.isUnfinished(trace) ? finished(trace, thrown) : StackTraces.own(trace);
    if (shown != trace && stackTrace != null) {
      stackTrace.set(thrown, shown);
    }
    return shown;
  }

  private static StackTraceElement[] finished(StackTraceElement[] unfinished, Throwable thrown) {
    stackTrace.set(thrown, unassigned);
    StackTraceElement[] own = physicalTrace(getStackTrace, thrown).clone(); // read, too
    boolean isCut = own.length == (int) depth.get(thrown); // before the trampoline
    Arrays.setAll(own, i -> StackTraces.shown(own[i]));
    return UnfinishedTrace.finish(unfinished, own, thrown.getClass(), isCut);
  }

  private static StackTraceElement[] physicalTrace(MethodHandle getter, Throwable thrown) {
    try {
      return (StackTraceElement[]) getter.invokeExact(thrown);
    } catch (Throwable impossible) {
      throw new IllegalStateException("cannot read a stack trace", impossible);
    }
  }
}
