package dev.heddle.agent.companion;

import dev.heddle.interop.Throwables;
import net.bytebuddy.asm.Advice;

/** At the end of {@code NullPointerException.getMessage}: names the method as its author did. */
final class NullMessageAdvice {
  private NullMessageAdvice() {}

  @Advice.OnMethodExit
  static void exit(@Advice.Return(readOnly = false) String message) {
    message = Throwables.withoutTask(message);
  }
}
