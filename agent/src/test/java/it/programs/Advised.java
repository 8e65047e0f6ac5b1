package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.checkInTask;
import static it.programs.Checks.equal;
import static it.programs.Checks.suspendsIn;

import dev.heddle.Task;
import dev.heddle.task.TaskState;
import it.otheragent.AdvisingAgent;
import it.otheragent.Hits;
import java.util.OptionalInt;

/** Methods that another agent changes, before the class is woven or after. */
public class Advised {
  private static final AdvisedHeir HEIR = new AdvisedHeir();

  /** Runs all checks, in a thread and in tasks. */
  public static void main(String[] args) {
    check("in a thread", Advised::everything);
    checkInTask("in a task", Advised::everything);
    if (AdvisingAgent.seesClassesAgain()) {
      check("late, while a task is suspended", Advised::lateMeanwhile);
      checkInTask("late, in a task", () -> equal(20, lateStatic(5) + lateLocked(5)));
    }
    checkInTask("all of that again", Advised::everything);
    check("suspends where it is not changed", () -> equal(5, suspendsIn(() -> parks(5))));
    check("suspends where its start is", () -> equal(5, suspendsIn(() -> enteredAndParks(5))));
    Checks.end();
  }

  private static void everything() {
    Advised self = new Advised();
    Twice twice = new Twice() {};
    equal(10, doubledStatic(5));
    equal(10, self.doubled(5));
    equal(40, twice.doubledTwice(10));
    equal(10, listedStatic(5));
    equal(10, self.listed(5));
    equal(12, self.listed(5, 1));
    equal(7, skippedStatic(5));
    equal(7, self.skipped(5));
    Advised heir = HEIR;
    equal(10, OptionalInt.empty().orElseGet(() -> listedStatic(5) / 2));
    equal(9, heir.inherited(5));
    equal(10, HEIR.own(5));
    equal(5, self.inherited(5));
    entered();
  }

  private static void entered() {
    long before = Hits.count();
    for (int i = 0; i < 10; i++) {
      equal(i, enteredStatic(i));
    }
    equal(before + 10, Hits.count());
  }

  private static void lateMeanwhile() throws Throwable {
    Task<Integer> task = Task.spawn(() -> lateAndParks(5));
    Checks.await("parked", () -> isParked(task));
    AdvisingAgent.begin(Advised.class);
    task.unpark();
    equal(5, Checks.result(task));
    Task<Integer> after = Task.spawn(() -> lateAndParks(5));
    Checks.await("parked again", () -> isParked(after));
    after.unpark();
    equal(10, Checks.result(after));
  }

  private static boolean isParked(Task<?> task) {
    return task.state() == TaskState.WAITING || task.state() == TaskState.PINNED;
  }

  private static int doubledStatic(int n) {
    Task.yieldNow();
    return n;
  }

  int doubled(int n) {
    Task.yieldNow();
    return n;
  }

  private static int listedStatic(int n) {
    Task.yieldNow();
    return n;
  }

  int listed(int n) {
    Task.yieldNow();
    return n;
  }

  int listed(int n, int more) {
    Task.yieldNow();
    return 2 * (n + more);
  }

  private static int skippedStatic(int n) {
    Task.yieldNow();
    return n;
  }

  int skipped(int n) {
    Task.yieldNow();
    return n;
  }

  int inherited(int n) {
    Task.yieldNow();
    return n;
  }

  private static int enteredStatic(int n) {
    Task.yieldNow();
    return n;
  }

  private static int enteredAndParks(int n) {
    Task.park();
    return n;
  }

  private static int lateStatic(int n) {
    Task.yieldNow();
    return n;
  }

  private static synchronized int lateLocked(int n) {
    return n;
  }

  private static int lateAndParks(int n) {
    Task.park();
    return n;
  }

  private static int parks(int n) {
    Task.park();
    return n;
  }

  /** A default method. */
  interface Twice {
    /** Twice of what is doubled. */
    default int doubledTwice(int n) {
      Task.yieldNow();
      return 2 * n;
    }
  }
}
