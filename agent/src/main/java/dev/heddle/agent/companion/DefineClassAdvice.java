package dev.heddle.agent.companion;

import dev.heddle.interop.InnerClasses;
import net.bytebuddy.asm.Advice;

/** At the start of {@code ClassLoader.defineClass} of an array; heap buffers come here, too. */
final class DefineClassAdvice {
  private DefineClassAdvice() {}

  @Advice.OnMethodEnter
  static void enter(
      @Advice.This ClassLoader loader,
      @Advice.Argument(0) String name,
      @Advice.Argument(value = 1, readOnly = false) byte[] bytes,
      @Advice.Argument(value = 2, readOnly = false) int offset,
      @Advice.Argument(value = 3, readOnly = false) int length) {
    byte[] woven = InnerClasses.weave(loader, name, bytes, offset, length);
    if (woven != null) {
      bytes = woven;
      offset = 0;
      length = woven.length;
    }
  }
}
