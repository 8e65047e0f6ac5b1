package dev.heddle.agent.replace;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.List;
import java.util.function.BiConsumer;

/** Has classes changed that are loaded already. */
public final class LoadedClasses {
  private LoadedClasses() {}

  /**
   * Has the transformers change classes: all at once, for each time the JVM stops; if that is refused,
   * one by one.
   *
   * @param refused is told which classes cannot be changed, and why
   */
  public static void retransform(
      Instrumentation instrumentation,
      List<Class<?>> types,
      BiConsumer<Class<?>, Throwable> refused) {
    try {
      instrumentation.retransformClasses(types.toArray(Class[]::new));
    } catch (UnmodifiableClassException | RuntimeException | LinkageError any) {
      for (Class<?> type : types) {
        try {
          instrumentation.retransformClasses(type);
        } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
          refused.accept(type, e);
        }
      }
    }
  }
}
