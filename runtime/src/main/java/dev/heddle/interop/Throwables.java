package dev.heddle.interop;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
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
  private static volatile VarHandle depth;
  private static volatile VarHandle format;

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
    StackTraceElement[] callers = StackTraces.logicalCallers();
    boolean framesDiffer = Dispatch.framesDiffer();
    if (callers.length == 0 && !framesDiffer
        || (StackTraceElement[]) stackTrace.get(thrown) == null) {
      return;
    }
    StackTraceElement[] physical = physicalTrace(getStackTrace, thrown);
    StackTraceElement[] whole = framesDiffer ? CompanionFrames.insert(physical) : physical;
    StackTraceElement[] own = StackTraces.own(whole);
    boolean isCut = StackTraces.own(physical).length == (int) depth.get(thrown);
    if (isCut) {
      own = whole; // before the trampoline
    }
    if (whole != physical || callers.length > 0 && !isCut) {
      stackTrace.set(thrown, isCut ? own : StackTraces.append(own, callers));
    }
  }

  /** {@code trace} is about to be read: returns the part that its author expects. */
  public static StackTraceElement[] read(StackTraceElement[] trace, Throwable thrown) {
    StackTraceElement[] own = StackTraces.own(trace);
    if (own != trace && stackTrace != null) {
      stackTrace.set(thrown, own);
    }
    return own;
  }

  private static StackTraceElement[] physicalTrace(MethodHandle getter, Throwable thrown) {
    try {
      return (StackTraceElement[]) getter.invokeExact(thrown);
    } catch (Throwable impossible) {
      throw new IllegalStateException("cannot read a stack trace", impossible);
    }
  }
}
