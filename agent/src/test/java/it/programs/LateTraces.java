package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.inTask;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.stream.Stream;

/** Stack traces through callbacks of the JDK: which are put together when they are read, if ever. */
public final class LateTraces {
  private static final StackTraceElement[] GIVEN = {new StackTraceElement("A", "b", "C", 1)};

  private LateTraces() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    Traces.same("in callbacks within callbacks of one class", () -> nested(3));
    Traces.same("made by a factory of its own class", () -> inCallback(Made::create));
    Traces.same("made by the constructor of another", () -> inCallback(() -> new Outer().cause));
    Traces.same("in a comparator, called in a callback", LateTraces::inComparator);
    Traces.same("cut off within callbacks", () -> nested(800));
    Traces.same("serialized before it is read", () -> copied(inCallback(() -> nested(2))));
    Traces.same("of a cause that nobody reads before", LateTraces::wrapped);
    Traces.same("filled in again in another place", () -> inCallback(refilled(nested(2))));
    wholeTraces();
    check("a trace that is set is the one that is read", LateTraces::setBefore);
    check("an empty trace stays empty", LateTraces::emptied);
    check("read by another thread when the task has ended", LateTraces::readElsewhere);
    Checks.end();
  }

  /** Down to the last line, of threads; {@code entry} cuts off the others. */
  private static void wholeTraces() {
    for (int suspensions : new int[] {0, 1}) {
      check(
          "of a thread, whole, suspensions: " + suspensions,
          () -> sameWhole(suspensions, Traces.PlainThread::new, Thread::new));
      check(
          "of a thread whose class calls super.run(), suspensions: " + suspensions,
          () -> sameWhole(suspensions, PlainCalling::new, Calling::new));
      check(
          "of a pool's thread, whole, suspensions: " + suspensions,
          () ->
              equal(
                  List.of(inPool(suspensions, Traces.PlainThread::new)),
                  List.of(inPool(suspensions, Thread::new))));
    }
  }

  private static void sameWhole(
      int suspensions, Function<Runnable, Thread> plain, Function<Runnable, Thread> woven)
      throws Exception {
    List<StackTraceElement> expected = renamed(in(suspensions, plain));
    equal(expected, renamed(in(suspensions, woven)));
    that(
        expected.stream().anyMatch(e -> e.getClassName().equals(Thread.class.getName())),
        "nothing of the thread in " + expected);
  }

  /** The two classes that call {@code super.run()} have one name, and no lines. */
  private static List<StackTraceElement> renamed(StackTraceElement[] trace) {
    return Stream.of(trace)
        .map(
            e ->
                e.getClassName().endsWith("Calling")
                    ? new StackTraceElement("Calling", e.getMethodName(), null, 0)
                    : e)
        .toList();
  }

  private static StackTraceElement[] in(int suspensions, Function<Runnable, Thread> threads)
      throws Exception {
    FutureTask<StackTraceElement[]> body = new FutureTask<>(() -> made(suspensions));
    threads.apply(body).start();
    return body.get();
  }

  private static StackTraceElement[] inPool(int suspensions, ThreadFactory threads)
      throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor(threads);
    try {
      return pool.submit(() -> made(suspensions)).get();
    } finally {
      pool.shutdown();
    }
  }

  private static StackTraceElement[] made(int suspensions) throws Exception {
    for (int i = 0; i < suspensions; i++) {
      Thread.sleep(1); // suspends even if no other task waits
    }
    return new Exception("whole").getStackTrace();
  }

  private static final class Calling extends Thread {
    Calling(Runnable body) {
      super(body);
    }

    @Override
    public void run() {
      super.run();
    }
  }

  private static final class PlainCalling extends Thread {
    PlainCalling(Runnable body) {
      super(body);
    }

    @Override
    public void run() {
      super.run();
    }
  }

  private static Throwable inCallback(Callable<Throwable> create) {
    Throwable[] made = new Throwable[1];
    List.of(1)
        .forEach(
            i -> {
              Task.yieldNow();
              made[0] = called(create);
            });
    Task.yieldNow();
    return made[0];
  }

  private static Throwable called(Callable<Throwable> create) {
    try {
      return create.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Throwable nested(int depth) {
    if (depth == 0) {
      return new IllegalStateException("innermost");
    }
    Throwable[] made = new Throwable[1];
    List.of(1, 2).forEach(i -> made[0] = i == 1 ? nested(depth - 1) : made[0]);
    return made[0];
  }

  /** An exception whose own class has an activation in its trace. */
  private static final class Made extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    static Made create() {
      return new Made();
    }
  }

  /** An exception in whose constructor another is made. */
  private static final class Outer extends Exception {
    private static final long serialVersionUID = 1;
    final Exception cause = new Exception("made by the constructor of another");
  }

  private static Throwable inComparator() {
    Throwable[] made = new Throwable[1];
    return inCallback(
        () -> {
          Map<Integer, Integer> map = new TreeMap<>(Map.of(1, 1, 2, 2));
          map.forEach((key, value) -> made[0] = new Exception("in a comparator"));
          List.of(3, 4).forEach(i -> Task.yieldNow());
          return made[0];
        });
  }

  private static Throwable wrapped() {
    return new RuntimeException(inCallback(() -> nested(1)));
  }

  private static Callable<Throwable> refilled(Throwable unread) {
    return unread::fillInStackTrace;
  }

  private static Throwable copied(Throwable unread) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(unread);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Throwable) in.readObject();
    }
  }

  private static void setBefore() throws Throwable {
    Throwable made = inTask(() -> nested(2));
    made.setStackTrace(GIVEN);
    equal(List.of(GIVEN), List.of(made.getStackTrace()));
  }

  private static void emptied() throws Throwable {
    Throwable made = inTask(() -> nested(2));
    made.setStackTrace(new StackTraceElement[0]);
    equal(0, made.getStackTrace().length);
  }

  private static void readElsewhere() throws Throwable {
    Throwable made = inTask(() -> nested(1));
    StackTraceElement[] first = made.getStackTrace();
    equal(List.of(first), List.of(made.getStackTrace()));
    equal("nested", first[0].getMethodName());
    equal(1L, List.of(first).stream().filter(e -> e.getMethodName().equals("forEach")).count());
    equal("forEach", first[2].getMethodName());
  }
}
