package dev.heddle.interop;

import dev.heddle.continuation.Continuation;

/** Implemented by every woven class with a method {@code Object call()}: its task version. */
public interface CallableTwin {
  /** Calls as part of {@code continuation}; may suspend. */
  Object call(Continuation continuation) throws Exception;
}
