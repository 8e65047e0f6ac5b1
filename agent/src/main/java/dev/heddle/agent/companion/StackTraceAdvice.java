package dev.heddle.agent.companion;

import dev.heddle.interop.Throwables;
import net.bytebuddy.asm.Advice;

/** At the end of {@code Throwable.fillInStackTrace}: adds the suspended callers. */
final class StackTraceAdvice {
  private StackTraceAdvice() {}

  @Advice.OnMethodExit
  static void exit(@Advice.This Throwable self) {
    Throwables.filledIn(self);
  }
}
