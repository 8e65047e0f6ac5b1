package dev.heddle.agent.companion;

import dev.heddle.interop.Reflections;
import net.bytebuddy.asm.Advice;

/** At the end of {@code Class.getInterfaces}: hides twin interfaces. */
final class InterfacesAdvice {
  private InterfacesAdvice() {}

  @Advice.OnMethodExit
  static void exit(@Advice.Return(readOnly = false) Class<?>[] interfaces) {
    interfaces = Reflections.withoutTwins(interfaces);
  }
}
