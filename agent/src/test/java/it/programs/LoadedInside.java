package it.programs;

import static dev.heddle.task.TaskState.WAITING;
import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.result;
import static it.programs.Checks.suspendsIn;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import it.programs.plugin.Counter;
import it.programs.plugin.Doubled;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.AbstractQueuedLongSynchronizer;
import java.util.function.UnaryOperator;

/** Classes of the JDK and of the program, first used while the agent weaves another class. */
public final class LoadedInside {
  private static final List<String> OF_JDK =
      List.of(
          "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject",
          "java.util.concurrent.locks.AbstractQueuedLongSynchronizer",
          "java.util.concurrent.DelayQueue");

  private static final int ROUNDS = 200;

  private LoadedInside() {}

  /** Runs all checks. */
  public static void main(String[] args) throws Exception {
    Asked loader = new Asked();
    loader.loadClass(Doubled.class.getName());
    check("the agent asks the loader for a class file", () -> that(loader.asked, "never asked"));
    check("tasks wait for each other", () -> exchange(false));
    check("pinned tasks wait for each other", () -> exchange(true));
    check("tasks wait at a gate", LoadedInside::waitAtGate);
    check("tasks call what helps the loader", () -> callHelper(Helper::parked));
    check("tasks call what helps another", () -> callHelper(loader.fromBuffer()));
    check("the report says so", () -> that(isReported(), Heddle.report()));
    Checks.end();
  }

  private static boolean isReported() {
    String report = Heddle.report();
    int late = report.indexOf("changed after loading");
    return late >= 0 && report.indexOf(OF_JDK.get(2), late) >= 0;
  }

  /** A latch of the program's own, on a class of the JDK that was loaded while the agent wove. */
  private static final class Gate extends AbstractQueuedLongSynchronizer {
    private static final long serialVersionUID = 1;

    @Override
    protected long tryAcquireShared(long ignored) {
      return getState() - 1;
    }

    @Override
    protected boolean tryReleaseShared(long ignored) {
      setState(1);
      return true;
    }

    static void pass(Gate gate) throws InterruptedException {
      gate.acquireSharedInterruptibly(1);
    }

    static void open(Gate gate) {
      gate.releaseShared(1);
    }

    static boolean isWaitedFor(Gate gate) {
      return gate.hasQueuedThreads();
    }
  }

  private static void waitAtGate() throws Throwable {
    Gate gate = new Gate();
    Task<Void> waits = Task.spawn(() -> passed(gate));
    Checks.await("a task waits", () -> Gate.isWaitedFor(gate) && waits.state() == WAITING);
    Gate.open(gate); // by code that is not in a task
    result(waits);
  }

  private static Void passed(Gate gate) throws InterruptedException {
    Gate.pass(gate);
    return null;
  }

  private static void callHelper(UnaryOperator<String> helper) throws Throwable {
    equal("x", suspendsIn(() -> helper.apply("x")));
  }

  /** The loader has a use for it; tasks call it later. */
  private static final class Helper {
    static void help() {}

    static String parked(String answer) {
      Task.park();
      return answer;
    }
  }

  /** Defined by a loader that reads class files into memory outside the heap. */
  public static final class OffHeap implements UnaryOperator<String> {
    @Override
    public String apply(String answer) {
      Task.park();
      return answer;
    }
  }

  private static final class OffHeapLoader extends ClassLoader {
    Class<?> define(String name) throws ClassNotFoundException {
      byte[] classFile = ClassCopier.bytesOf(name);
      ByteBuffer buffer = ByteBuffer.allocateDirect(classFile.length + 2);
      buffer.position(1).limit(1 + classFile.length);
      buffer.duplicate().put(classFile);
      return defineClass(name, buffer, null);
    }
  }

  /** Loads classes in the middle of weaving. */
  private static final class Asked extends ClassCopier {
    boolean asked;
    private Class<?> offHeap;

    Asked() {
      super(ClassLoader.getSystemClassLoader(), Counter.class, Doubled.class);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      try {
        for (String each : OF_JDK) {
          Class.forName(each, false, null);
        }
        Helper.help();
        if (offHeap == null) {
          offHeap = new OffHeapLoader().define(OffHeap.class.getName());
        }
        asked = true;
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
      return super.getResourceAsStream(name);
    }

    @SuppressWarnings("unchecked")
    UnaryOperator<String> fromBuffer() {
      try {
        return (UnaryOperator<String>) offHeap.getConstructor().newInstance();
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void exchange(boolean pinned) throws Throwable {
    BlockingQueue<Integer> there = new ArrayBlockingQueue<>(1);
    BlockingQueue<Integer> back = new ArrayBlockingQueue<>(1);
    Task<Void> echo = Task.spawn(() -> echo(there, back, pinned));
    Task<Integer> caller = Task.spawn(() -> call(there, back));
    equal(ROUNDS, result(caller));
    result(echo);
  }

  private static Void echo(
      BlockingQueue<Integer> there, BlockingQueue<Integer> back, boolean pinned) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      back.put(pinned ? takeInside(there) : there.take());
    }
    return null;
  }

  private static int takeInside(BlockingQueue<Integer> queue) throws Exception {
    synchronized (new Object()) {
      return queue.take();
    }
  }

  private static int call(BlockingQueue<Integer> there, BlockingQueue<Integer> back)
      throws Exception {
    int sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
      there.put(1);
      sum += back.take();
    }
    return sum;
  }
}
