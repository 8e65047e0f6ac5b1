package it.programs;

import dev.heddle.Task;

/** What a debugger looks at. */
public final class Debugged {
  private Debugged() {}

  /** Prints the sum. */
  public static void main(String[] args) {
    System.out.println(Task.spawn(() -> sum(3)).join());
  }

  private static int sum(int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      String text = "turn " + i;
      sum += twice(i) + twice(text.length()); // breakpoint
      sum--; // next
    }
    return sum;
  }

  private static int twice(int i) {
    Task.yieldNow();
    int result = 2 * i;
    Task.yieldNow();
    return result;
  }
}
