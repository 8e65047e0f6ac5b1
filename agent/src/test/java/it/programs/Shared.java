package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.checkInTask;
import static it.programs.Checks.equal;
import static it.programs.Checks.suspendsIn;
import static it.programs.Checks.that;

import dev.heddle.Task;
import it.otheragent.CountingAgent;
import it.otheragent.Hits;
import java.util.Set;
import java.util.function.IntSupplier;

/** Classes that two agents change. */
public final class Shared {
  private Shared() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    CountingAgent.seenOfHeddle().clear();
    check("suspends", () -> equal(55, suspendsIn(Shared::parks)));
    checkInTask("computes", () -> equal(6765, fib(20)));
    check("retransformed", () -> that(CountingAgent.retransform(Shared.class), "no agent"));
    check("suspends after that", () -> equal(55, suspendsIn(Shared::parks)));
    checkInTask("computes after that", () -> equal(6765, fib(20)));
    check("retransformed while a task is suspended in it", Shared::retransformedMeanwhile);
    check("refuses to be redefined", Shared::redefined);
    checkInTask("stack traces", Shared::traces);
    check("the other agent counted", () -> that(Hits.count() > 10_000, Hits.count()));
    check("and saw nothing of Heddle", () -> equal(Set.of(), CountingAgent.seenOfHeddle()));
    Checks.end();
  }

  private static int fib(int n) {
    if (n % 7 == 0) {
      Task.yieldNow();
    }
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
  }

  private static int parks() {
    IntSupplier supplier = () -> {
      Task.park();
      return fib(10);
    };
    try {
      return supplier.getAsInt();
    } finally {
      Task.yieldNow();
    }
  }

  private static void retransformedMeanwhile() throws Throwable {
    Task<Integer> task = Task.spawn(Shared::parks);
    Checks.await("waiting", () -> task.state() == dev.heddle.task.TaskState.WAITING);
    CountingAgent.retransform(Shared.class);
    task.unpark();
    equal(55, Checks.result(task));
  }

  /** As debuggers do. The class file lacks what weaving added, and the JVM takes none away. */
  private static void redefined() throws Throwable {
    byte[] classFile = ClassCopier.bytesOf(Shared.class.getName());
    Task<Integer> task = Task.spawn(Shared::parks);
    Checks.await("waiting", () -> task.state() == dev.heddle.task.TaskState.WAITING);
    try {
      CountingAgent.redefine(Shared.class, classFile);
      throw new AssertionError("redefined");
    } catch (UnsupportedOperationException e) {
      that(e.getMessage().contains("delete a method"), e);
    }
    task.unpark();
    equal(55, Checks.result(task));
    equal(55, suspendsIn(Shared::parks));
  }

  private static void traces() {
    Task.yieldNow();
    StackTraceElement[] trace = made(3).getStackTrace();
    for (int i = 0; i < 4; i++) {
      equal("made", trace[i].getMethodName());
    }
    equal("traces", trace[4].getMethodName());
  }

  private static Throwable made(int depth) {
    Task.yieldNow();
    Throwable result = depth == 0 ? new Throwable() : made(depth - 1);
    Task.yieldNow();
    return result;
  }
}
