package it.programs;

import dev.heddle.Heddle;
import dev.heddle.Task;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/** Spawns and joins tasks while the JVM shuts down. */
public final class LateSpawns {
  private LateSpawns() {}

  /** Ends at once; the rest is done by a shutdown hook. */
  public static void main(String[] args) {
    Runtime.getRuntime().addShutdownHook(new Thread(LateSpawns::spawn));
  }

  private static void spawn() {
    CountDownLatch told = new CountDownLatch(1);
    Heddle.setUncaughtHandler(
        (task, thrown) -> {
          System.out.println("uncaught " + thrown);
          told.countDown();
        });
    System.out.println("joined " + Task.spawn(() -> "late").join());
    Thread self = Thread.currentThread();
    Task<String> failing = Task.spawn(() -> failOnceJoined(self));
    try {
      failing.join();
    } catch (CompletionException e) {
      System.out.println("failed with " + e.getCause());
    }
    Task.spawn(() -> fail("unjoined"));
    Checks.await("told", () -> told.getCount() == 0);
  }

  private static String failOnceJoined(Thread joiner) {
    Checks.await("joined", () -> joiner.getState() == Thread.State.WAITING);
    return fail("joined");
  }

  private static String fail(String why) {
    throw new IllegalStateException(why);
  }
}
