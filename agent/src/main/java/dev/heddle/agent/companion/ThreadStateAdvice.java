package dev.heddle.agent.companion;

import dev.heddle.interop.Threads;
import net.bytebuddy.asm.Advice;

/** At the end of {@code Thread.getState}: a thread that stands for a task has its state. */
final class ThreadStateAdvice {
  private ThreadStateAdvice() {}

  @Advice.OnMethodExit
  static void exit(
      @Advice.This Thread self, @Advice.Return(readOnly = false) Thread.State state) {
    state = Threads.state(self, state);
  }
}
