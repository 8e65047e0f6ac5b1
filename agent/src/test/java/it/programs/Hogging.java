package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.inTask;
import static it.programs.Checks.result;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.util.concurrent.Callable;

/** Tasks that never give way by themselves. To run on one processor. */
public final class Hogging {
  private static volatile boolean stop;

  private Hogging() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    check("beside endless loops without calls", () -> beside(Hogging::endless));
    check("beside endless loops that count", () -> beside(Hogging::endlessCounting));
    check("beside endless loops nested in others", () -> beside(Hogging::endlessNested));
    check("beside endless recursion of calls", () -> beside(Hogging::endlessCalls));
    check("beside endless loops in a synchronized block", () -> beside(Hogging::endlessLocked));
    check("beside endless loops in a constructor", () -> beside(() -> new Endless().turns));
    check("beside endless loops below the JDK", () -> beside(Hogging::endlessBelowJdk));
    check("recursion 1,000,000 deep", () -> equal(1_000_000, inTask(() -> depth(1_000_000))));
    check("recursion of virtual calls", () -> equal(300_000L, inTask(() -> chain(300_000).sum())));
    check("recursion past maxDepth", Hogging::pastMaxDepth);
    check("recursion that waits at its bottom", Hogging::parksAtTheBottom);
    Checks.end();
  }

  private static void beside(Callable<Long> hog) throws Throwable {
    stop = false;
    Task<Long> first = Task.spawn(hog);
    Task<Long> second = Task.spawn(hog);
    Task<Integer> third = Task.spawn(() -> fib(15));
    try {
      equal(610, result(third));
      that(!first.isDone() && !second.isDone(), "they were to be endless");
    } finally {
      stop = true;
    }
    that(result(first) >= 0, "turns");
    that(result(second) >= 0, "turns");
  }

  private static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
  }

  private static long endless() {
    while (!stop) {}
    return 0;
  }

  private static long endlessCounting() {
    long turns = 0;
    int[] cells = new int[16];
    while (!stop) {
      cells[(int) (turns & 15)] += (int) turns;
      turns++;
    }
    return turns;
  }

  private static long endlessNested() {
    long turns = 0;
    for (int i = 0; !stop; i++) {
      for (int j = 0; j < 1_000_000_000; j++) {
        turns += j & i;
        if ((j & 0xFFFFF) == 0 && stop) {
          return turns;
        }
      }
    }
    return turns;
  }

  private static long endlessCalls() {
    long turns = 0;
    while (!stop) {
      turns += fib(5);
    }
    return turns;
  }

  private static long endlessLocked() {
    synchronized (new Object()) {
      return endlessCounting();
    }
  }

  private static long endlessBelowJdk() {
    return java.util.stream.LongStream.of(1).map(i -> endlessCounting()).sum();
  }

  private static final class Endless {
    final long turns;

    Endless() {
      long count = 0;
      while (!stop) {
        count++;
      }
      turns = count;
    }
  }

  private static int depth(int n) {
    return n == 0 ? 0 : 1 + depth(n - 1);
  }

  private abstract static class Link {
    abstract long sum();
  }

  private static final class Last extends Link {
    @Override
    long sum() {
      return 0;
    }
  }

  private static final class Next extends Link {
    private final Link next;

    Next(Link next) {
      this.next = next;
    }

    @Override
    long sum() {
      return next.sum() + 1;
    }
  }

  private static Link chain(int length) {
    Link link = new Last();
    for (int i = 0; i < length; i++) {
      link = new Next(link);
    }
    return link;
  }

  private static void pastMaxDepth() throws Throwable {
    Task<Integer> deep = Task.spawn(() -> depth(Integer.MAX_VALUE));
    Task<Integer> other = Task.spawn(() -> fib(15));
    try {
      result(deep);
      throw new AssertionError("no end to it");
    } catch (StackOverflowError e) {
      that(e.getMessage().contains("maxDepth"), e);
      that(e.getStackTrace().length > 0, "no stack trace");
    }
    equal(610, result(other));
    equal(1_000, inTask(() -> caught(Integer.MAX_VALUE) + depth(1_000)));
  }

  private static int caught(int n) {
    int[] cleaned = new int[1];
    try {
      return depthInTry(n, cleaned);
    } catch (StackOverflowError e) {
      return cleaned[0];
    }
  }

  /** Each activation that began must be left through its handler. */
  private static int depthInTry(int n, int[] open) {
    open[0]++;
    try {
      return n == 0 ? 0 : 1 + depthInTry(n - 1, open);
    } finally {
      open[0]--;
    }
  }

  private static void parksAtTheBottom() throws Throwable {
    equal(100_000, Checks.suspendsIn(() -> depthAndPark(100_000)));
  }

  private static int depthAndPark(int n) {
    if (n == 0) {
      Task.park();
      return 0;
    }
    return 1 + depthAndPark(n - 1);
  }
}
