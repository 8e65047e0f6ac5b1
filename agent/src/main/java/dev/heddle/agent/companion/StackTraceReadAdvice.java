package dev.heddle.agent.companion;

import dev.heddle.interop.Throwables;
import net.bytebuddy.asm.Advice;

/** At the end of {@code Throwable.getOurStackTrace}: cuts off the way into the task. */
final class StackTraceReadAdvice {
  private StackTraceReadAdvice() {}

  @Advice.OnMethodExit
  static void exit(
      @Advice.This Throwable self,
      @Advice.Return(readOnly = false) StackTraceElement[] trace) {
    trace = Throwables.read(self, trace);
  }
}
