package dev.heddle.agent.companion;

import dev.heddle.interop.Threads;
import net.bytebuddy.asm.Advice;

/** At the end of {@code Thread.interrupt}: ends the wait of the task that the thread stands for. */
final class InterruptAdvice {
  private InterruptAdvice() {}

  @Advice.OnMethodExit
  static void exit(@Advice.This Thread self) {
    Threads.interrupted(self);
  }
}
