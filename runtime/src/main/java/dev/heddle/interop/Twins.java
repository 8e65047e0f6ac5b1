package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * Twin interfaces that runtime classes implement by hand, so that calls through the JDK's own types
 * ({@code Iterator}, {@code Future}, ...) suspend. The agent generates those that only woven
 * classes need.
 */
public final class Twins {
  private Twins() {}

  /**
   * Task versions of {@code boolean hasNext()} and {@code Object next()}. They share an interface,
   * for they are called in turn, and the JVM remembers only one interface of a class that it was
   * asked about.
   */
  public interface Iteration {
    default boolean hasNext(Continuation continuation) {
      return ((Iterator<?>) this).hasNext();
    }

    default Object next(Continuation continuation) {
      return ((Iterator<?>) this).next();
    }
  }

  /** Task version of {@code Object get()}. */
  public interface Get {
    Object get(Continuation continuation) throws Exception;
  }

  /** Task version of {@code Object get(long, TimeUnit)}. */
  public interface TimedGet {
    Object get(long timeout, TimeUnit unit, Continuation continuation) throws Exception;
  }

  /** Task version of {@code void close()}. */
  public interface Close {
    void close(Continuation continuation) throws Exception;
  }

  /** Task version of {@code boolean awaitTermination(long, TimeUnit)}. */
  public interface AwaitTermination {
    boolean awaitTermination(long timeout, TimeUnit unit, Continuation continuation)
        throws InterruptedException;
  }
}
