package dev.heddle.interop;

import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What stack frames tell without anything of the program being loaded: newer JDKs make a descriptor
 * from the classes that it names, and load those for it. Threads: any.
 */
public final class StackFrames {
  /** The type of a frame's method: a descriptor, until somebody asks for its classes. */
  private static volatile VarHandle type;

  private StackFrames() {}

  /** Said once by the agent, when {@code java.lang} is open to it. */
  public static void install() throws ReflectiveOperationException {
    Class<?> frame = Class.forName("java.lang.StackFrameInfo");
    try {
      type =
          MethodHandles.privateLookupIn(frame, MethodHandles.lookup())
              .findVarHandle(frame, "type", Object.class);
    } catch (NoSuchFieldException e) {
      // a JDK that keeps the descriptor elsewhere, and gives it as it is
    }
  }

  /** The descriptor of a frame's method, the continuation of a task version included. */
  public static String descriptor(StackFrame frame) {
    VarHandle field = type;
    if (field == null || !field.coordinateTypes().get(0).isInstance(frame)) {
      return frame.getDescriptor();
    }
    frame.getMethodName(); // has the field set
    return field.get(frame) instanceof String descriptor ? descriptor : frame.getDescriptor();
  }
}
