package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.result;
import static it.programs.Checks.that;

import dev.heddle.Task;
import it.programs.plugin.Counter;
import it.programs.plugin.Doubled;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Locks of the JDK whose class is first used while the agent weaves another class. */
public final class LoadedInside {
  private static final String CONDITION =
      "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject";

  private static final int ROUNDS = 200;

  private LoadedInside() {}

  /** Runs all checks. */
  public static void main(String[] args) throws Exception {
    Asked loader = new Asked();
    loader.loadClass(Doubled.class.getName());
    check("the agent asks the loader for a class file", () -> that(loader.asked, "never asked"));
    check("tasks wait for each other", () -> exchange(false));
    check("pinned tasks wait for each other", () -> exchange(true));
    Checks.end();
  }

  /** Loads one of the JDK's classes in the middle of weaving. */
  private static final class Asked extends ClassCopier {
    boolean asked;

    Asked() {
      super(ClassLoader.getSystemClassLoader(), Counter.class, Doubled.class);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      try {
        Class.forName(CONDITION, false, null);
        asked = true;
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
      return super.getResourceAsStream(name);
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
