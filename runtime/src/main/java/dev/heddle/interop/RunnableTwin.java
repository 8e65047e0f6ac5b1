package dev.heddle.interop;

import dev.heddle.continuation.Continuation;

/** Implemented by every woven class with a method {@code run()}: its task version. */
public interface RunnableTwin {
  /** Runs as part of {@code continuation}; may suspend. */
  void run(Continuation continuation);
}
