package dev.heddle.scheduler;

import java.util.Set;
import java.util.stream.Stream;

/** Tells a recursion from a loop: how much of its thread's stack a task has in use. */
final class StackDepth {
  /** Activations that are left on the stack; looking at so many takes some 100 microseconds. */
  private static final int DEEP = 1_000;

  private static final int USUAL = 16;
  private static final StackWalker WALKER = StackWalker.getInstance(Set.of(), USUAL);

  private StackDepth() {}

  /** Whether the calling thread's stack is deep; also if there is no memory to look at it. */
  static boolean isDeep() {
    try {
      return WALKER.walk(StackDepth::hasMoreThanUsual);
    } catch (VirtualMachineError e) {
      return true; // the program must not see an error that only this look has caused
    }
  }

  private static boolean hasMoreThanUsual(Stream<StackWalker.StackFrame> frames) {
    return frames.skip(DEEP).findFirst().isPresent();
  }
}
