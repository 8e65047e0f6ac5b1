package it.programs;

import dev.heddle.Task;
import java.time.Duration;

/** A program whose {@code main} is run as a task, and ends in the way it is told to. */
public final class MainAsTask {
  private MainAsTask() {}

  /** Ends as the first argument says. */
  public static void main(String[] args) throws Exception {
    System.out.println("task " + (Task.current() == null ? "none" : Task.current().name()));
    System.out.println("arguments " + String.join(" ", args));
    Task.sleep(Duration.ofMillis(1));
    switch (args[0]) {
      case "throw" -> fail(args[1]);
      case "exit" -> System.exit(Integer.parseInt(args[1]));
      case "again" -> {
        System.out.println("once more");
        main(new String[] {"return"});
      }
      default -> System.out.println("returns");
    }
  }

  private static void fail(String message) throws Exception {
    Task.yieldNow();
    throw new Exception(message);
  }
}
