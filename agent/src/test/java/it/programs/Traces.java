package it.programs;

import static it.programs.Checks.await;
import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.inTask;
import static it.programs.Checks.result;
import static it.programs.Checks.that;

import dev.heddle.Task;
import dev.heddle.task.TaskState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Stack traces taken in tasks: those of the same code on a thread, down to the body's entry. */
public final class Traces {
  private static final String ENTRY = "entry";

  private Traces() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    same("created at once", () -> inner(0, () -> new Exception("e")));
    same("created after suspensions", () -> inner(5, () -> new Exception("e")));
    same("created in a resumed body without callers", Traces::suspendAndCreate);
    same("thrown through suspended callers", () -> caughtBelow(3));
    same("rethrown after a suspension", Traces::rethrown);
    same("caught and wrapped", Traces::wrapped);
    same("suppressed", Traces::suppressed);
    same("thrown by the JVM", Traces::byTheJvm);
    same("of a custom exception that fills in twice", Traces::filledTwice);
    same("thrown in a deep recursion", () -> deep(50));
    same("cut off at 1,024 elements", () -> deep(2_000));
    same("in a constructor", () -> new Made(3).trace);
    same("in a lambda of ours", () -> inner(2, Traces::createdByReference));
    same("in a synchronized block", Traces::inMonitor);
    same("of exceptions thrown by plain code between", Traces::throughJdk);
    same("in a callback of a method of the JDK that was resumed", Traces::inResumedForEach);
    same("of currentThread().getStackTrace()", Traces::ofCurrentThread);
    check("of an error made while the trace of another is completed", Traces::madeMeanwhile);
    check("dumpStack prints the same", Traces::dumpStackPrintsTheSame);
    check("no stack trace stays none", Traces::noStackTraceStaysNone);
    check("stackTrace() of a parked task", () -> ofParked(3));
    check("stackTrace() of a parked task, many times resumed", () -> ofParked(30));
    check("stackTrace() of the current task", Traces::ofCurrentTask);
    check("an exception reaches join() with its own trace", Traces::joined);
    Checks.end();
  }

  // ---------------------------------------------------------------------------- comparing

  private static Throwable entry(Callable<Throwable> body) throws Exception {
    Throwable result = body.call();
    return result;
  }

  static void same(String name, Callable<Throwable> body) {
    check(
        name,
        () -> {
          Throwable plain = onThread(() -> entry(body));
          Throwable woven = inTask(() -> entry(body));
          compare(plain, woven);
        });
  }

  private static void compare(Throwable plain, Throwable woven) {
    equal(places(plain.getStackTrace()), places(woven.getStackTrace()));
    equal(printed(plain), printed(woven));
    notOurs(woven.getStackTrace());
    equal(plain.getCause() == null, woven.getCause() == null);
    if (plain.getCause() != null) {
      compare(plain.getCause(), woven.getCause());
    }
    equal(plain.getSuppressed().length, woven.getSuppressed().length);
    for (int i = 0; i < plain.getSuppressed().length; i++) {
      compare(plain.getSuppressed()[i], woven.getSuppressed()[i]);
    }
  }

  private static <T> T onThread(Callable<T> body) throws Exception {
    FutureTask<T> future = new FutureTask<>(body);
    Thread thread = new PlainThread(future);
    thread.setDaemon(true);
    thread.start();
    return future.get(20, TimeUnit.SECONDS);
  }

  /** A thread that is no task, by an option. */
  static final class PlainThread extends Thread {
    PlainThread(Runnable body) {
      super(body);
    }
  }

  /** Class, method, line; down to the body's entry, or to the end if that is cut off. */
  private static String places(StackTraceElement[] trace) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement element : trace) {
      text.append(element.getClassName()).append('.').append(element.getMethodName());
      text.append(':').append(element.getLineNumber()).append('\n');
      if (element.getMethodName().equals(ENTRY)) {
        break;
      }
    }
    return text.toString();
  }

  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return upToEntry(text.toString());
  }

  private static String upToEntry(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      lines.add(line);
      if (line.contains("." + ENTRY + "(")) {
        break;
      }
    }
    return String.join("\n", lines);
  }

  /** Nothing of the runtime, except at the bottom, where a thread has its own way in. */
  private static void notOurs(StackTraceElement[] trace) {
    for (StackTraceElement element : trace) {
      that(!element.getMethodName().contains("heddle$"), Arrays.toString(trace));
      that(
          !element.getClassName().startsWith("dev.heddle.continuation")
              && !element.getClassName().startsWith("dev.heddle.scheduler"),
          Arrays.toString(trace));
    }
  }

  // ---------------------------------------------------------------------------- bodies

  private static Throwable inner(int suspensions, Callable<Throwable> create) throws Exception {
    for (int i = 0; i < suspensions; i++) {
      Task.yieldNow();
    }
    Throwable made = between(create);
    Task.yieldNow();
    return made;
  }

  private static Throwable between(Callable<Throwable> create) throws Exception {
    Task.yieldNow();
    Throwable result =
        create.call();
    Task.yieldNow();
    return result;
  }

  private static Throwable suspendAndCreate() {
    Task.yieldNow();
    return new Exception("resumed");
  }

  private static Throwable createdByReference() {
    Task.yieldNow();
    return new IllegalStateException("by reference");
  }

  private static void thrower(int depth) throws Exception {
    Task.yieldNow();
    if (depth == 0) {
      throw new Exception("thrown");
    }
    thrower(depth - 1);
    Task.yieldNow();
  }

  private static Throwable caughtBelow(int depth) {
    try {
      thrower(depth);
      return null;
    } catch (Exception e) {
      Task.yieldNow();
      return e;
    }
  }

  private static Throwable rethrown() {
    try {
      rethrow();
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  private static void rethrow() throws Exception {
    try {
      thrower(2);
    } catch (Exception e) {
      Task.yieldNow();
      throw e;
    } finally {
      Task.yieldNow();
    }
  }

  private static Throwable wrapped() {
    try {
      thrower(1);
      return null;
    } catch (Exception e) {
      Task.yieldNow();
      return new RuntimeException("wrapped", e);
    }
  }

  private static Throwable suppressed() {
    try (Closing outer = new Closing(); Closing inner = new Closing()) {
      outer.use();
      inner.use();
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  /** Fails to close. */
  private static final class Closing implements AutoCloseable {
    void use() throws Exception {
      Task.yieldNow();
      thrower(1);
    }

    @Override
    public void close() {
      Task.yieldNow();
      throw new IllegalStateException("close");
    }
  }

  private static Throwable byTheJvm() {
    try {
      Task.yieldNow();
      divide(1, 0);
      return null;
    } catch (ArithmeticException e) {
      return e;
    }
  }

  private static int divide(int a, int b) {
    Task.yieldNow();
    return a / b;
  }

  private static Throwable filledTwice() {
    Exception e = new Exception("twice");
    Task.yieldNow();
    return refill(e);
  }

  private static Throwable refill(Exception e) {
    Task.yieldNow();
    return e.fillInStackTrace();
  }

  private static Throwable deep(int depth) {
    if (depth == 0) {
      Task.yieldNow();
      return new Exception("deep");
    }
    Throwable result = deep(depth - 1);
    if (depth % 10 == 0) {
      Task.yieldNow();
    }
    return result;
  }

  private static final class Made {
    final Throwable trace;

    Made(int suspensions) throws Exception {
      trace = inner(suspensions, () -> new Exception("constructed"));
    }
  }

  private static Throwable inMonitor() throws Exception {
    Task.yieldNow();
    synchronized (new Object()) {
      return inner(2, Exception::new);
    }
  }

  private static Throwable inResumedForEach() {
    List<Throwable> made = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>(List.of(1, 2));
    numbers.forEach(
        n -> {
          made.add(new Exception("e"));
          Task.sleep(Duration.ofMillis(1)); // suspends even if no other task waits
        });
    return made.get(1);
  }

  private static Throwable throughJdk() {
    Task.yieldNow();
    try {
      List.of(1).forEach(i -> failing());
      return null;
    } catch (IllegalStateException e) {
      return e;
    }
  }

  private static void failing() {
    Task.yieldNow();
    throw new IllegalStateException("in a callback");
  }

  private static Throwable ofCurrentThread() throws Exception {
    return inner(
        3,
        () -> {
          Task.yieldNow();
          Throwable holder = new Throwable("current");
          holder.setStackTrace(Thread.currentThread().getStackTrace());
          return holder;
        });
  }

  // ---------------------------------------------------------------------------- others

  private static void madeMeanwhile() {
    ThrowingPlace body = new ThrowingPlace();
    Task.spawn(body).join();
    List<StackTraceElement> callers =
        Arrays.stream(body.trace).filter(e -> e.getClassName().equals("Written")).toList();
    equal(List.of(new StackTraceElement("Written", "caller", "while the place is told", 7)), callers);
    equal(1, body.told);
  }

  private static void dumpStackPrintsTheSame() throws Throwable {
    equal(
        upToEntry(onThread(() -> errorOutputOf(Traces::dump))),
        upToEntry(inTask(() -> errorOutputOf(Traces::dump))));
  }

  private static Throwable dump() {
    Task.yieldNow();
    Thread.dumpStack();
    return null;
  }

  private static String errorOutputOf(Callable<Throwable> body) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      entry(body);
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void noStackTraceStaysNone() throws Throwable {
    Throwable woven = inTask(() -> entry(() -> inner(3, Traces::bare)));
    equal(0, woven.getStackTrace().length);
  }

  private static Throwable bare() {
    Task.yieldNow();
    return new Bare();
  }

  private static final class Bare extends Exception {
    Bare() {
      super("bare", null, false, false);
    }
  }

  private static void ofParked(int suspensions) throws Throwable {
    Task<Throwable> task = Task.spawn(() -> entry(() -> inner(suspensions, Traces::parked)));
    await("parked", () -> isParked(task));
    StackTraceElement[] parked = task.stackTrace();
    task.unpark();
    StackTraceElement[] made = result(task).getStackTrace();
    notOurs(parked);
    equal(withoutLineOfTop(made), withoutLineOfTop(parked));
    that(parked[0].getLineNumber() + 1 == made[0].getLineNumber(), Arrays.toString(parked));
  }

  private static boolean isParked(Task<?> task) {
    if (task.state() != TaskState.WAITING) {
      return false;
    }
    StackTraceElement[] trace = task.stackTrace();
    return trace.length > 0 && trace[0].getMethodName().equals("parked");
  }

  private static Throwable parked() {
    Task.park();
    return new Exception("unparked");
  }

  private static String withoutLineOfTop(StackTraceElement[] trace) {
    return places(trace).replaceFirst(":[0-9]+\n", "\n");
  }

  private static void ofCurrentTask() throws Throwable {
    List<StackTraceElement> trace = inTask(() -> entryOf(Traces::currentTaskTrace));
    int own = 0;
    while (!trace.get(own).getMethodName().equals("currentTaskTrace")) {
      own++;
    }
    equal(ENTRY + "Of", trace.get(own + 1).getMethodName());
    notOurs(trace.subList(own, trace.size()).toArray(new StackTraceElement[0]));
  }

  private static List<StackTraceElement> entryOf(Callable<List<StackTraceElement>> body)
      throws Exception {
    List<StackTraceElement> result = body.call();
    return result;
  }

  private static List<StackTraceElement> currentTaskTrace() {
    Task.yieldNow();
    return Arrays.asList(Task.current().stackTrace());
  }

  private static void joined() throws Throwable {
    Throwable plain = thrownBy(() -> onThread(() -> entry(Traces::throwsOut)));
    Throwable woven = thrownBy(() -> inTask(() -> entry(Traces::throwsOut)));
    compare(plain.getCause(), woven);
  }

  private static Throwable throwsOut() throws Exception {
    thrower(3);
    return null;
  }

  private static Throwable thrownBy(Checks.Check body) {
    try {
      body.run();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }
}
