package dev.heddle.agent.companion;

import dev.heddle.interop.Threads;
import net.bytebuddy.asm.Advice;

/** At the end of {@code Thread.getStackTrace}: a thread that stands for a task has its stack. */
final class ThreadTraceAdvice {
  private ThreadTraceAdvice() {}

  @Advice.OnMethodExit
  static void exit(
      @Advice.This Thread self,
      @Advice.Return(readOnly = false) StackTraceElement[] trace) {
    trace = Threads.stackTrace(self, trace);
  }
}
