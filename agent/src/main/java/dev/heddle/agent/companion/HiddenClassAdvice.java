package dev.heddle.agent.companion;

import dev.heddle.interop.HiddenClasses;
import net.bytebuddy.asm.Advice;

/** At the start of {@code JavaLangAccess.defineClass}, by which hidden classes are defined. */
final class HiddenClassAdvice {
  private HiddenClassAdvice() {}

  @Advice.OnMethodEnter
  static void enter(
      @Advice.Argument(0) ClassLoader loader,
      @Advice.Argument(1) Class<?> lookupClass,
      @Advice.Argument(value = 3, readOnly = false) byte[] classFile) {
    classFile = HiddenClasses.weave(loader, lookupClass, classFile);
  }
}
