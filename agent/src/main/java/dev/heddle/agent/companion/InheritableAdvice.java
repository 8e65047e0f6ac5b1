package dev.heddle.agent.companion;

import dev.heddle.interop.Threads;
import net.bytebuddy.asm.Advice;

/**
 * At the start of {@code InheritableThreadLocal.getMap} and {@code createMap}: the values belong to
 * the thread that stands for the task, from which other threads inherit them.
 */
final class InheritableAdvice {
  private InheritableAdvice() {}

  @Advice.OnMethodEnter
  static void enter(@Advice.Argument(value = 0, readOnly = false) Thread thread) {
    thread = Threads.shown(thread);
  }
}
