package dev.heddle.agent.companion;

import dev.heddle.interop.Threads;
import net.bytebuddy.asm.Advice;

/**
 * At the end of {@code ForkJoinWorkerThread.hasKnownQueuedWork}, of JDK 21 and later. Queues ask it
 * whether to spin before they park: virtual threads do not while others wait for their carrier, and
 * so it is with tasks and their worker.
 */
final class QueuedWorkAdvice {
  private QueuedWorkAdvice() {}

  @Advice.OnMethodExit
  static void exit(@Advice.Return(readOnly = false) boolean known) {
    known = known || Threads.othersWait();
  }
}
