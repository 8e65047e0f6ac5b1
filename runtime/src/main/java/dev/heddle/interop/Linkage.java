package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.function.Function;

/**
 * Gives woven classes their resumer when they first suspend. Threads: any; the JVM links each
 * constant and call site once.
 */
public final class Linkage {
  private static volatile Function<Lookup, ? extends Resumer> maker;

  private static final ClassValue<Resumer> OLD_CLASSES =
      new ClassValue<>() {
        @Override
        protected Resumer computeValue(Class<?> type) {
          try {
            return make(MethodHandles.privateLookupIn(type, MethodHandles.lookup()));
          } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot reach into " + type, e);
          }
        }
      };

  /** Made beforehand, for it is wanted when there may be no memory. */
  private static final Resumer LOST =
      new Resumer() {
        @Override
        public void resume(Frame frame, Continuation continuation) {
          continuation.beginUnwinding();
          continuation.saveFailed();
        }

        @Override
        public StackTraceElement place(Frame frame) {
          return null;
        }
      };

  private Linkage() {}

  /** Called once by the agent, before it weaves: how to make the resumer of a class. */
  public static void install(Function<Lookup, ? extends Resumer> resumerMaker) {
    maker = resumerMaker;
  }

  /** Bootstrap method of a dynamic constant, for class files of Java 11 and newer. */
  public static Resumer constantResumer(Lookup lookup, String name, Class<?> type) {
    return make(lookup);
  }

  /** Bootstrap method of a call site, for class files of Java 7 to 10. */
  public static CallSite callSiteResumer(Lookup lookup, String name, MethodType type) {
    return new ConstantCallSite(MethodHandles.constant(Resumer.class, make(lookup)));
  }

  /** Called by class files that are older still. */
  public static Resumer resumerOf(Class<?> type) {
    return OLD_CLASSES.get(type);
  }

  /**
   * Stands for the resumer of a class that could not be made when it was first needed, in the midst
   * of an unwinding: without memory or stack, mostly. An activation with it is lost, and with it
   * those that have called it.
   *
   * @param failure what making it has thrown
   */
  public static Resumer lost(Throwable failure) {
    return LOST;
  }

  private static Resumer make(Lookup lookup) {
    return maker.apply(lookup);
  }
}
