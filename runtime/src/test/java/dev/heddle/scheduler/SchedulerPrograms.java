package dev.heddle.scheduler;

import dev.heddle.LoopTwin;
import dev.heddle.OneCall;
import dev.heddle.StepBody;
import dev.heddle.Task;
import dev.heddle.TestRuntime;
import dev.heddle.channel.Channel;
import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.task.Priority;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Programs that make the scheduler print; run by {@link ForkedSchedulerTest}. */
final class SchedulerPrograms {
  /** What was printed on standard error, call by call. */
  private static final BlockingQueue<String> PRINTED = new LinkedBlockingQueue<>();

  private SchedulerPrograms() {}

  /** Runs the program of that name. */
  public static void main(String[] arguments) throws Exception {
    TestRuntime.setWoven();
    PrintStream errors = System.err;
    System.setErr(new Recorder());
    switch (arguments[0]) {
      case "deadlock" -> deadlock();
      case "timer" -> timer();
      case "joined" -> joined();
      case "limit" -> limit();
      case "priorities" -> priorities();
      case "failures" -> failures();
      case "turns" -> turns();
      case "low" -> low();
      case "fed" -> fed();
      case "alone" -> alone();
      default -> throw new IllegalArgumentException("no program " + arguments[0]);
    }
    PRINTED.forEach(errors::print);
  }

  /** Keeps what a single call prints together. */
  private static final class Recorder extends PrintStream {
    Recorder() {
      super(OutputStream.nullOutputStream());
    }

    @Override
    public void print(String text) {
      PRINTED.add(text);
    }

    @Override
    public void println(String line) {
      PRINTED.add(line + System.lineSeparator());
    }
  }

  /** Waits for a message and leaves it there. */
  private static void awaitMessage() throws InterruptedException {
    PRINTED.put(PRINTED.take());
  }

  /** Two tasks wait for ever; ends when that has been reported. */
  private static void deadlock() throws InterruptedException {
    Channel<String> channel = Channel.rendezvous();
    OneCall.of(channel::receive).spawn();
    OneCall.of(channel::receive).spawn();
    awaitMessage();
  }

  /** One task waits for another, which sleeps for longer than a deadlock is watched. */
  private static void timer() {
    Channel<String> channel = Channel.rendezvous();
    Task<Void> receiver = OneCall.of(channel::receive).spawn();
    OneCall.of(SchedulerPrograms::slept).runAndJoin();
    channel.send("late");
    receiver.join();
  }

  private static Object slept(Continuation continuation) {
    Task.sleep(Duration.ofMillis(1_500), continuation);
    return null;
  }

  /** A task waits for a thread that takes longer than a deadlock is watched. */
  private static void joined() {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(1_500);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              EndingThreads.ends(Thread.currentThread()); // as the JDK's patched code says
            });
    thread.start();
    OneCall.of(c -> join(thread, c)).runAndJoin();
    if (thread.isAlive()) {
      throw new AssertionError("the thread goes on");
    }
  }

  private static Object join(Thread thread, Continuation continuation)
      throws InterruptedException {
    ThreadWaits.join(thread, Waits.NO_DEADLINE, continuation);
    return null;
  }

  /** More tasks block in plain code than there may be workers. */
  private static void limit() throws InterruptedException {
    CountDownLatch open = new CountDownLatch(1);
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tasks.add(Task.spawn(() -> awaitUninterruptibly(open)));
    }
    awaitMessage();
    open.countDown();
    tasks.forEach(Task::join);
  }

  /** The worker fails three times before it runs a task: what it is to give the task is broken. */
  private static void failures() {
    for (int i = 0; i < 3; i++) {
      Task<Void> broken =
          Task.builder().name("broken").spawn((Runnable) OneCall.of(SchedulerPrograms::parked));
      ScheduledTask inside = broken;
      while (inside.waitReason() != WaitReason.PARK || inside.isUnwinding()) {
        Thread.onSpinWait();
      }
      inside.threadLocalValues = "no map";
      broken.unpark();
      try {
        broken.join();
        throw new AssertionError("goes on without its thread-locals");
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof ClassCastException)) {
          throw e;
        }
      }
      OneCall.of(SchedulerPrograms::yielded).runAndJoin();
    }
  }

  private static Object parked(Continuation continuation) {
    Task.park(continuation);
    return null;
  }

  private static Object yielded(Continuation continuation) {
    Task.yieldNow(continuation);
    return null;
  }

  /** Urgent tasks are always ready, and end when a normal one has had its turns. */
  private static void priorities() {
    AtomicBoolean over = new AtomicBoolean();
    List<Task<Void>> urgent = new ArrayList<>();
    List<Task<Void>> normal = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      normal.add(Task.spawn((Runnable) new Yielder(() -> false, 1_000)));
      urgent.add(
          Task.builder()
              .priority(Priority.HIGH)
              .spawn((Runnable) new Yielder(over::get, Integer.MAX_VALUE)));
    }
    normal.forEach(Task::join);
    over.set(true);
    urgent.forEach(Task::join);
  }

  /** The same with tasks that use up their budgets: low ones are to have their turns as well. */
  private static void turns() {
    AtomicBoolean over = new AtomicBoolean();
    Task<Void> urgent = computing(Priority.HIGH, new Computing(over, Integer.MAX_VALUE));
    Task<Void> normal = computing(Priority.NORMAL, new Computing(over, 100_000));
    Task<Void> low = computing(Priority.LOW, new Computing(over, 100_000));
    normal.join();
    low.join();
    over.set(true);
    urgent.join();
  }

  /**
   * A task computes alone and is given several budgets at once; no more than one when it has made
   * another ready, or two, for once in a while the global queue comes first, where it waits itself.
   */
  private static void alone() {
    AtomicBoolean otherRan = new AtomicBoolean();
    Alone alone = new Alone(otherRan);
    Task.spawn((Runnable) alone).join();
    if (alone.turnsAlone != 4 || alone.iterationsBesideOther > 8_000) {
      throw new AssertionError(
          alone.turnsAlone + " turns alone, " + alone.iterationsBesideOther + " beside another");
    }
  }

  /** 45,000 iterations of one reduction alone, the rest beside a task that it has spawned. */
  private static final class Alone extends LoopTwin {
    private static final int ITERATIONS_ALONE = 45_000;

    private final AtomicBoolean otherRan;
    private int turns = 1;
    private int turnsAlone;
    private int iterationsBesideOther;

    Alone(AtomicBoolean otherRan) {
      super(2 * ITERATIONS_ALONE);
      this.otherRan = otherRan;
    }

    @Override
    public void resume(Frame frame, Continuation continuation) {
      turns++;
      super.resume(frame, continuation);
    }

    @Override
    protected void step(int i, Continuation continuation) {
      if (i == ITERATIONS_ALONE) {
        turnsAlone = turns;
        Task.spawn(() -> otherRan.set(true));
      } else if (i > ITERATIONS_ALONE && !otherRan.get()) {
        iterationsBesideOther++;
      }
    }
  }

  /**
   * A task of low priority gets one turn of eight while a normal one is ready, and no more: as a
   * rule, for when the worker's thread is stopped in the midst of a turn, another one comes into
   * play.
   */
  private static void low() {
    AtomicBoolean over = new AtomicBoolean();
    Yielder low = new Yielder(over::get, Integer.MAX_VALUE);
    List<Integer> left = new ArrayList<>();
    Yielder normal = new Yielder(() -> !left.add(low.left), 8_000);
    Task<Void> boss =
        OneCall.of(
                continuation -> {
                  Task.builder().priority(Priority.LOW).spawn((Runnable) low);
                  return Task.spawn((Runnable) normal).join(continuation);
                })
            .spawn();
    boss.join();
    over.set(true);
    List<Integer> turns = new ArrayList<>();
    for (int i = 700; i < left.size(); i += 700) {
      turns.add(left.get(i - 700) - left.get(i));
    }
    Collections.sort(turns);
    int median = turns.get(turns.size() / 2);
    if (median < 90 || median > 110) {
      throw new AssertionError("turns of the low task beside 700 of a normal one: " + turns);
    }
  }

  private static Task<Void> computing(Priority priority, Computing body) {
    return Task.builder().priority(priority).spawn((Runnable) body);
  }

  /** Uses up its budgets for so many steps, or until told to end. */
  private static final class Computing extends LoopTwin {
    private final AtomicBoolean over;

    Computing(AtomicBoolean over, int steps) {
      super(steps);
      this.over = over;
    }

    @Override
    protected void step(int i, Continuation continuation) {
      if (over.get()) {
        endLoop();
      }
    }
  }

  /** A task waits whenever sysmon looks, but a thread goes on sending to it. */
  private static void fed() throws InterruptedException {
    Channel<String> channel = Channel.rendezvous();
    Yielder receiver =
        new Yielder(() -> false, 60) {
          @Override
          protected Object call(int step, Continuation continuation) {
            return channel.receive(continuation);
          }
        };
    Task<Void> task = Task.spawn((Runnable) receiver);
    for (int i = 0; i < 60; i++) {
      channel.send("more");
      Thread.sleep(25); // time is what this is about
    }
    task.join();
  }

  /** Yields so many times, or until told to end. */
  private static class Yielder extends StepBody {
    private final BooleanSupplier isOver;
    private int left;

    Yielder(BooleanSupplier isOver, int times) {
      this.isOver = isOver;
      this.left = times;
    }

    @Override
    protected Object call(int step, Continuation continuation) {
      Task.yieldNow(continuation);
      return null;
    }

    @Override
    protected int after(int step, Object result) {
      return --left == 0 || isOver.getAsBoolean() ? END : 0;
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
