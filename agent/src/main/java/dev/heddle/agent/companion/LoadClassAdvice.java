package dev.heddle.agent.companion;

import dev.heddle.interop.RuntimeClasses;
import net.bytebuddy.asm.Advice;

/** Around {@code ClassLoader.loadClass}, as the JVM calls it: shows the runtime to each loader. */
final class LoadClassAdvice {
  private LoadClassAdvice() {}

  @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
  static Class<?> enter(@Advice.Argument(0) String name) {
    return RuntimeClasses.find(name);
  }

  @Advice.OnMethodExit
  static void exit(
      @Advice.Enter Class<?> found, @Advice.Return(readOnly = false) Class<?> result) {
    if (found != null) {
      result = found;
    }
  }
}
