package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.checkInTask;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Calls of the JDK that are bound at run time, where that is not straightforward. */
public final class OddCalls {
  private OddCalls() {}

  /** Runs all checks. */
  public static void main(String[] args) throws Exception {
    checkInTask("a function that is null", () -> throwsAtCall("Supplier.get()", nullFunction()));
    checkInTask("an iterator that is null", () -> throwsAtCall("Iterator.next()", nullIterator()));
    checkInTask("a list that is null", () -> throwsAtCall("List.forEach(", nullList()));
    checkInTask("a lock that is null", () -> throwsAtCall("ReentrantLock.lock()", nullLock()));
    checkInTask("a monitor that is null", () -> throwsNull(() -> wait(null, 0)));
    checkInTask("a monitor that is null, timed", () -> throwsNull(() -> wait(null, 10)));
    checkInTask("a thread that is null", () -> throwsNull(() -> join(null)));
    checkInTask("a method of the same name in another package", OddCalls::notOverridden);
    check("a hidden class that calls what it inherits", OddCalls::inheritedByHidden);
    Checks.end();
  }

  private interface Body {
    void run() throws Exception;
  }

  private static NullPointerException thrownBy(Body body) throws Exception {
    try {
      body.run();
    } catch (NullPointerException e) {
      return e;
    }
    throw new AssertionError("nothing is thrown");
  }

  private static void throwsNull(Body body) throws Exception {
    thrownBy(body);
    Task.yieldNow();
  }

  /** Not only is it thrown: it also tells where, and what was called. */
  private static void throwsAtCall(String called, NullPointerException thrown) {
    StackTraceElement innermost = thrown.getStackTrace()[0];
    equal(OddCalls.class.getName(), innermost.getClassName());
    that(innermost.getMethodName().contains("lambda$null"), innermost);
    that(thrown.getMessage().startsWith("Cannot invoke \"java.util."), thrown);
    that(thrown.getMessage().contains('.' + called), thrown);
  }

  private static NullPointerException nullFunction() throws Exception {
    Supplier<String> none = none();
    return thrownBy(() -> none.get());
  }

  private static NullPointerException nullIterator() throws Exception {
    Iterator<String> none = none();
    return thrownBy(() -> none.next());
  }

  private static NullPointerException nullList() throws Exception {
    List<String> none = none();
    return thrownBy(() -> none.forEach(each -> {}));
  }

  private static NullPointerException nullLock() throws Exception {
    ReentrantLock none = none();
    return thrownBy(() -> none.lock());
  }

  private static <T> T none() {
    Task.yieldNow();
    return null;
  }

  private static void wait(Object monitor, int nanos) throws InterruptedException {
    if (nanos == 0) {
      monitor.wait();
    } else {
      monitor.wait(0, nanos);
    }
  }

  private static void join(Thread thread) throws InterruptedException {
    thread.join();
  }

  /** Its superclass has a method of that name, which only classes of its own package override. */
  private static final class Pool extends ScheduledThreadPoolExecutor {
    private int calls;

    Pool() {
      super(1);
    }

    void ensurePrestart() {
      calls++;
    }
  }

  private static void notOverridden() throws Exception {
    Pool pool = new Pool();
    Future<String> result = pool.schedule(() -> "done", 1, TimeUnit.MILLISECONDS);
    equal("done", result.get(20, TimeUnit.SECONDS));
    pool.shutdown();
    that(pool.awaitTermination(20, TimeUnit.SECONDS), pool);
    equal(0, pool.calls);
  }

  /** Copied as a hidden class. */
  public static final class Three implements Supplier<List<String>>, Iterator<String> {
    private int left = 3;

    @Override
    public List<String> get() {
      List<String> all = new ArrayList<>();
      forEachRemaining(all::add);
      return all;
    }

    @Override
    public boolean hasNext() {
      Task.yieldNow();
      return left > 0;
    }

    @Override
    public String next() {
      return "n" + left--;
    }
  }

  private static void inheritedByHidden() throws Throwable {
    byte[] classFile;
    String name = Three.class.getName().replace('.', '/') + ".class";
    try (var in = OddCalls.class.getClassLoader().getResourceAsStream(name)) {
      classFile = in.readAllBytes();
    }
    MethodHandles.Lookup hidden =
        MethodHandles.lookup()
            .defineHiddenClass(classFile, true, MethodHandles.Lookup.ClassOption.NESTMATE);
    @SuppressWarnings("unchecked")
    Supplier<List<String>> three =
        (Supplier<List<String>>)
            hidden.lookupClass().getDeclaredConstructor().newInstance();
    equal(List.of("n3", "n2", "n1"), Checks.inTask(three::get));
  }
}
