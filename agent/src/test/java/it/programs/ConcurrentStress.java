package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;

import dev.heddle.Heddle;
import java.util.List;

/**
 * Many threads at each class of {@code java.util.concurrent}, with time-outs, interrupts and
 * cancellation in between. Arguments: how many threads; how often each does its part; and {@code
 * suspends}, if no wait may pin a task.
 */
public final class ConcurrentStress {
  private ConcurrentStress() {}

  public static void main(String[] args) {
    Load.threads = Integer.parseInt(args[0]);
    Load.turns = Integer.parseInt(args[1]);
    LockLoad.checks();
    MeetingLoad.checks();
    QueueLoad.checks();
    FutureLoad.checks();
    ExecutorLoad.checks();
    if (args.length > 2) {
      check("no wait has pinned", ConcurrentStress::noPins);
    }
    Checks.end();
  }

  /** A pinned wait has its reason in brackets; what only ran for long is something else. */
  private static void noPins() {
    String report = Heddle.report();
    List<String> waits =
        report
            .substring(report.indexOf("pinned:"))
            .lines()
            .filter(line -> line.matches(".*\\((PARK|SLEEP|JOIN|FUTURE)\\).*"))
            .toList();
    equal(List.of(), waits);
  }
}
