package dev.heddle;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Runs code on a platform thread of its own; the common pool may have only one. */
public final class Async {
  private Async() {}

  /** Starts {@code body} and gives its result to come. */
  public static <T> CompletableFuture<T> supply(Supplier<T> body) {
    return CompletableFuture.supplyAsync(body, Async::start);
  }

  /** Starts {@code body}. */
  public static CompletableFuture<Void> run(Runnable body) {
    return CompletableFuture.runAsync(body, Async::start);
  }

  private static void start(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    thread.start();
  }
}
