package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.inTask;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whoever asks who has called gets the same answer in a task, suspended or not, as on a thread. */
public final class Callers {
  private static final StackWalker CLASSES = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
  private static final StackWalker NAMES = StackWalker.getInstance();
  private static final StackWalker ALL =
      StackWalker.getInstance(
          Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_HIDDEN_FRAMES));

  private Callers() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    same("getCallerClass", n -> Asked.caller(n));
    same("getCallerClass by a method reference", n -> Asked.callerByReference(n));
    same("getCallerClass of a walker without classes", n -> Asked.callerWithoutClasses(n));
    same("getCallerClass in a recursion", n -> Asked.callerInRecursion(n, 4));
    same("walk", n -> Asked.walk(n));
    same("walk that stops early", n -> Asked.walkTwo(n));
    same("walk of a walker without classes", n -> Asked.walkWithoutClasses(n));
    same("walk by a method reference", n -> Asked.walkByReference(n));
    same("walk of all frames finds the caller", n -> Asked.walkAll(n));
    same("walk below a plain frame", n -> Asked.walkBelowPlain(n));
    same("forEach", n -> Asked.forEach(n));
    same("Thread.getStackTrace", n -> Asked.ofThread(n));
    same("Throwable", n -> Asked.ofThrowable(n));
    same("Class.forName", n -> Asked.named(n));
    same("MethodHandles.lookup", n -> Asked.lookup(n));
    same("ResourceBundle.getBundle", n -> Asked.bundle(n));
    same("Method.invoke of a private method", n -> Asked.invoked(n));
    same("a field updater for a private field", n -> Asked.updated(n));
    same("java.util.logging", n -> Asked.logged(n));
    same("System.Logger", n -> Asked.systemLogged(n));
    Checks.end();
  }

  /** Asks with no suspension before the question, and with some. */
  private interface Question {
    Object ask(int suspensions) throws Exception;
  }

  private static void same(String name, Question question) {
    for (int n : new int[] {0, 1, 4}) {
      Callable<Object> body = () -> Asking.entry(question, n);
      check(name + " after " + n, () -> equal(onThread(body), inTask(body)));
    }
  }

  private static Object onThread(Callable<Object> body) throws Exception {
    FutureTask<Object> future = new FutureTask<>(body);
    Thread thread = new PlainThread(future);
    thread.start();
    thread.join();
    return future.get();
  }

  /** Is to be a platform thread under the agent, too. */
  static final class PlainThread extends Thread {
    PlainThread(Runnable body) {
      super(body);
    }
  }

  /** Where the stack ends that is compared. */
  private static final class Asking {
    static Object entry(Question question, int suspensions) throws Exception {
      Object answer = question.ask(suspensions);
      suspend(1);
      return answer;
    }
  }

  private static void suspend(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      Thread.sleep(1);
    }
  }

  /** The class that asks, each time in a method that has been suspended before. */
  private static final class Asked {
    private static final List<LogRecord> RECORDS = new ArrayList<>();

    @SuppressWarnings("unused") // by a field updater
    private volatile int number;

    static Object caller(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return CLASSES.getCallerClass();
    }

    static Object callerByReference(int suspensions) throws InterruptedException {
      Supplier<Class<?>> caller = CLASSES::getCallerClass;
      suspend(suspensions);
      return caller.get();
    }

    static Object callerWithoutClasses(int suspensions) throws InterruptedException {
      suspend(suspensions);
      try {
        return NAMES.getCallerClass();
      } catch (UnsupportedOperationException e) {
        return "refused";
      }
    }

    static Object callerInRecursion(int suspensions, int depth) throws InterruptedException {
      if (depth > 0) {
        Object found = callerInRecursion(suspensions, depth - 1);
        return found;
      }
      suspend(suspensions);
      return CLASSES.getCallerClass();
    }

    static Object walk(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return CLASSES.walk(frames -> describe(frames, true));
    }

    static Object walkTwo(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return CLASSES.walk(frames -> describe(frames.limit(2), true));
    }

    static Object walkWithoutClasses(int suspensions) throws InterruptedException {
      suspend(suspensions);
      boolean refuses =
          NAMES.walk(
              frames ->
                  frames
                      .skip(1)
                      .limit(2)
                      .allMatch(
                          frame -> {
                            try {
                              frame.getDeclaringClass();
                              return false;
                            } catch (UnsupportedOperationException e) {
                              return true;
                            }
                          }));
      return refuses + NAMES.walk(frames -> describe(frames, false));
    }

    static Object walkByReference(int suspensions) throws InterruptedException {
      Function<Function<Stream<StackFrame>, String>, String> walk = CLASSES::walk;
      suspend(suspensions);
      return walk.apply(frames -> describe(frames, true));
    }

    static Object walkAll(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return ALL.walk(
          frames ->
              frames
                  .filter(frame -> frame.getDeclaringClass() == Asking.class)
                  .map(StackFrame::getMethodName)
                  .toList());
    }

    static Object walkBelowPlain(int suspensions) throws InterruptedException {
      suspend(suspensions);
      List<Object> found = new ArrayList<>();
      List.of(3, 1).stream()
          .sorted(
              (a, b) -> {
                found.add(CLASSES.walk(frames -> describe(frames.limit(1), true)));
                return a - b;
              })
          .toList();
      return found.get(0);
    }

    static Object forEach(int suspensions) throws InterruptedException {
      suspend(suspensions);
      List<StackFrame> frames = new ArrayList<>();
      CLASSES.forEach(frames::add);
      return describe(frames.stream(), true);
    }

    static Object ofThread(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return places(Thread.currentThread().getStackTrace());
    }

    static Object ofThrowable(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return places(new Throwable().getStackTrace());
    }

    static Object named(int suspensions) throws Exception {
      suspend(suspensions);
      return Class.forName("it.programs.Callers$Asked");
    }

    static Object lookup(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return MethodHandles.lookup().toString();
    }

    static Object bundle(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return ResourceBundle.getBundle("it.programs.Callers$Texts").getString("key");
    }

    static Object invoked(int suspensions) throws Exception {
      suspend(suspensions);
      return Asked.class.getDeclaredMethod("secret").invoke(null);
    }

    private static String secret() {
      return "found";
    }

    static Object updated(int suspensions) throws InterruptedException {
      suspend(suspensions);
      return AtomicIntegerFieldUpdater.newUpdater(Asked.class, "number")
          .incrementAndGet(new Asked());
    }

    static Object logged(int suspensions) throws InterruptedException {
      Logger logger = recorded("callers");
      suspend(suspensions);
      logger.info("text");
      return lastRecord();
    }

    static Object systemLogged(int suspensions) throws InterruptedException {
      Logger underneath = recorded("callers.system");
      System.Logger logger = System.getLogger("callers.system");
      suspend(suspensions);
      logger.log(System.Logger.Level.INFO, "text");
      return underneath.getName() + lastRecord();
    }

    private static Logger recorded(String name) {
      Logger logger = Logger.getLogger(name);
      logger.setUseParentHandlers(false);
      if (logger.getHandlers().length == 0) {
        logger.addHandler(new Recorder());
      }
      return logger;
    }

    private static String lastRecord() {
      LogRecord last = RECORDS.get(RECORDS.size() - 1);
      return last.getSourceClassName() + "." + last.getSourceMethodName();
    }
  }

  /** Keeps records, with their callers, which are looked for when they are first asked for. */
  private static final class Recorder extends Handler {
    @Override
    public void publish(LogRecord record) {
      record.getSourceClassName();
      Asked.RECORDS.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Found by name, with the loader of who asks for it. */
  public static final class Texts extends ListResourceBundle {
    @Override
    protected Object[][] getContents() {
      return new Object[][] {{"key", "value"}};
    }
  }

  /** Frames down to the entry; below are threads here and workers there. */
  private static String describe(Stream<StackFrame> frames, boolean withClasses) {
    List<String> lines = new ArrayList<>();
    for (StackFrame frame : frames.toList()) {
      String type = withClasses ? frame.getDeclaringClass().getName() : frame.getClassName();
      lines.add(type + "|" + frame.toStackTraceElement());
      if (frame.getMethodName().equals("entry")) {
        break;
      }
    }
    return String.join("\n", lines);
  }

  private static String places(StackTraceElement[] trace) {
    return Arrays.stream(trace)
        .takeWhile(element -> !element.getMethodName().equals("entry"))
        .map(StackTraceElement::toString)
        .collect(Collectors.joining("\n"));
  }
}
