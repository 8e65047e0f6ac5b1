package dev.heddle.agent.companion;

import dev.heddle.interop.Reflections;
import java.lang.reflect.Method;
import net.bytebuddy.asm.Advice;

/** At the end of {@code Reflection.filterMethods}: hides what weaving added. */
final class MethodsAdvice {
  private MethodsAdvice() {}

  @Advice.OnMethodExit
  static void exit(@Advice.Return(readOnly = false) Method[] methods) {
    methods = Reflections.withoutWoven(methods);
  }
}
