package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.checkInTask;
import static it.programs.Checks.equal;
import static it.programs.Checks.inTask;
import static it.programs.Checks.pinsIn;
import static it.programs.Checks.result;
import static it.programs.Checks.suspendsIn;
import static it.programs.Checks.that;

import dev.heddle.Task;
import dev.heddle.task.TaskState;
import it.otheragent.RedefiningAgent;
import java.util.function.IntSupplier;

/** Classes that are redefined while they are in use: new activations have the new code. */
public final class Redefined {
  private Redefined() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    check("methods, while a task is suspended in one", Redefined::methods);
    checkInTask("the same class again, in a task", () -> redefineAgain());
    check("methods that are the same suspend", () -> equal(5, suspendsIn(() -> Changed.parks(5))));
    check("a method that is as it was suspends", Redefined::restored);
    checkInTask("a class that is not woven", Redefined::excluded);
    Checks.end();
  }

  private static void methods() throws Throwable {
    equal(1_000, inTask(Changed::number));
    Task<Integer> suspended = Task.spawn(Changed::parksWithNumber);
    Checks.await("the task parks", () -> suspended.state() == TaskState.WAITING);
    RedefiningAgent.redefine(Changed.class);
    equal(2_000, new Changed().supplier().getAsInt());
    equal(2_000, Changed.number());
    equal(2_000, inTask(Changed::number));
    equal(2_000, inTask(() -> new Changed().supplier().getAsInt()));
    suspended.unpark();
    equal(1_000, result(suspended));
    equal(2_000, pinsIn(Changed::parksWithNumber));
  }

  private static void redefineAgain() throws Exception {
    RedefiningAgent.redefine(Changed.class);
    equal(2_000, Changed.number());
  }

  private static void restored() throws Throwable {
    RedefiningAgent.restore(Changed.class);
    equal(1_000, suspendsIn(Changed::parksWithNumber));
    equal(1_000, inTask(Changed::number));
  }

  private static void excluded() throws Exception {
    equal(1_000, RedefinedExcluded.number());
    RedefiningAgent.redefine(RedefinedExcluded.class);
    equal(2_000, RedefinedExcluded.number());
    that(RedefinedExcluded.thread() == Thread.currentThread(), "another thread");
  }

  /** Is redefined. */
  static final class Changed {
    static int number() {
      return 1_000;
    }

    static int parksWithNumber() {
      int number = 1_000;
      Task.park();
      return number;
    }

    static int parks(int value) {
      Task.park();
      return value;
    }

    IntSupplier supplier() {
      return () -> 1_000;
    }
  }
}
