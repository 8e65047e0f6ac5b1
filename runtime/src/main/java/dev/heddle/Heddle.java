package dev.heddle;

import dev.heddle.interop.WeaveReport;
import dev.heddle.interop.Woven;
import dev.heddle.scheduler.SchedulerDump;
import dev.heddle.scheduler.SchedulerOptions;
import dev.heddle.scheduler.SchedulerStatistics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.function.BiConsumer;

/** What concerns all tasks: how they are run, what they are doing, what went wrong. */
public final class Heddle {
  /** Gets the name of a task and what it threw. */
  private static volatile BiConsumer<String, Throwable> uncaughtHandler = Heddle::print;

  private Heddle() {}

  /**
   * Whether the agent is at work. If not, everything works alike, but each task is a thread: a
   * virtual one on JDK 21 and later, else a platform thread.
   */
  public static boolean isWoven() {
    return Woven.isWoven();
  }

  /** Every processor, queue and live task with its state, what it waits for, and its stack. */
  public static String dump() {
    return isWoven() ? SchedulerDump.text() : "tasks are threads, for the agent is not at work\n";
  }

  /** What the agent wove, what it left plain and why, and where tasks were pinned. */
  public static String report() {
    return WeaveReport.text();
  }

  /** What the scheduler has done so far; all zero without the agent, for then there is none. */
  public static SchedulerStatistics statistics() {
    return isWoven() ? SchedulerStatistics.read() : SchedulerStatistics.NONE;
  }

  /**
   * How the scheduler is set up. The options are read once, by the first who needs them.
   *
   * @throws IllegalArgumentException if one has a value that is not allowed
   */
  public static SchedulerOptions options() {
    return SchedulerOptions.given();
  }

  /**
   * Sets who gets the exceptions of failed tasks that nobody joins. Without one they are printed to
   * {@code System.err}, as for a thread. The rule:
   *
   * <ul>
   *   <li>A failure that some {@code join} has thrown, or is going to throw because it already
   *       waits, is never handed to the handler.
   *   <li>Else, a task made from a {@code Runnable} hands it over as soon as it fails. A later join
   *       throws it too.
   *   <li>A task made from a {@code Callable} is there to be joined: its failure is handed over
   *       when nobody can do that any more, because the task is unreachable or the JVM exits; if it
   *       fails only while the JVM exits, at once.
   *   <li>Having been cancelled is no failure.
   * </ul>
   *
   * @param handler gets the task's name and what it threw
   */
  public static void setUncaughtHandler(BiConsumer<String, Throwable> handler) {
    uncaughtHandler =
        Objects.requireNonNull(handler, "handler is null; the default one prints to System.err");
  }

  static void reportUncaught(String task, Throwable thrown) {
    try {
      uncaughtHandler.accept(task, thrown);
    } catch (Throwable inHandler) {
      print("the uncaught handler, for " + task, inHandler);
    }
  }

  private static void print(String task, Throwable thrown) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    writer.print("Exception in task \"" + task + "\" ");
    thrown.printStackTrace(writer);
    writer.flush();
    System.err.print(text);
  }
}
