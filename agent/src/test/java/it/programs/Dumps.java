package it.programs;

import static it.programs.Checks.await;
import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.TaskExecutor;
import dev.heddle.TaskScope;
import dev.heddle.channel.Channel;
import dev.heddle.channel.Select;
import dev.heddle.scheduler.SchedulerStatistics;
import dev.heddle.sync.Latch;
import dev.heddle.sync.Mutex;
import dev.heddle.sync.Semaphore;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** What a dump and the statistics say, compared with what is so. To run on one processor. */
public final class Dumps {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Object MONITOR = new Object();

  private static volatile boolean over;

  private Dumps() {}

  public static void main(String[] args) {
    for (Waiting waiting : waits()) {
      check("a dump shows " + waiting.name, waiting::isShown);
    }
    check("a dump shows tasks that run and are ready", Dumps::runningAndReady);
    check("a dump shows the queues", Dumps::queues);
    check("a dump shows each worker once", Dumps::workers);
    check("tasks and reductions are counted exactly", Dumps::countsTasks);
    check("a wait is a slice, and nothing else", Dumps::countsSlices);
    check("preemptions are counted, yields are not", Dumps::countsPreemptions);
    check("steals and stalls are counted", Dumps::countsSteals);
    Checks.end();
  }

  // ------------------------------------------------------------------ waits

  private interface Body {
    void run() throws Exception;
  }

  /** A call that waits for ever, and what a dump says meanwhile. */
  private record Waiting(String name, String state, String place, Body body) {
    void isShown() {
      Task<?> task = Task.builder().name(name).spawn(() -> called(body));
      try {
        awaitDump(() -> shows(task));
      } finally {
        task.cancel();
        Thread.yield();
      }
      await(name + " is over", task::isDone);
      that(!Heddle.dump().contains("  " + name + " #"), Heddle.dump());
    }

    private boolean shows(Task<?> task) {
      List<String> lines = linesOf(task);
      String worker = state.startsWith("PINNED") ? " on heddle-worker-\\d+" : "";
      return lines.get(0).matches(
              "  " + name + " #" + task.id() + " " + state + worker
                  + ", NORMAL, " + task.reductions() + " reductions")
          && lines.stream().anyMatch(line -> line.startsWith("      at " + inDumps(place)))
          && lines.stream().anyMatch(line -> line.startsWith("      at " + inDumps("called")));
    }
  }

  private static String inDumps(String method) {
    return "it.programs.Dumps." + method + "(Dumps.java:";
  }

  private static Void called(Body body) {
    try {
      body.run();
      throw new AssertionError("it did not wait");
    } catch (CancellationException | InterruptedException | ExecutionException expected) {
      return null;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<Waiting> waits() {
    List<Waiting> all = new ArrayList<>();
    all.add(new Waiting("send", "WAITING SEND", "sends", Dumps::sends));
    all.add(new Waiting("receive", "WAITING RECEIVE", "receives", Dumps::receives));
    all.add(new Waiting("select", "WAITING SELECT", "selects", Dumps::selects));
    all.add(new Waiting("mutex", "WAITING MUTEX", "locks", Dumps::locks));
    all.add(new Waiting("semaphore", "WAITING SEMAPHORE", "acquires", Dumps::acquires));
    all.add(new Waiting("latch", "WAITING LATCH", "awaitsLatch", Dumps::awaitsLatch));
    all.add(new Waiting("join", "WAITING JOIN", "joins", Dumps::joins));
    all.add(new Waiting("get", "WAITING JOIN", "gets", Dumps::gets));
    all.add(new Waiting("scope", "WAITING SCOPE", "joinsScope", Dumps::joinsScope));
    all.add(new Waiting("sleep", "WAITING SLEEP", "sleeps", Dumps::sleeps));
    all.add(new Waiting("park", "WAITING PARK", "parks", Dumps::parks));
    all.add(new Waiting("thread sleep", "WAITING SLEEP", "sleepsAsThread", Dumps::sleepsAsThread));
    all.add(new Waiting("thread join", "WAITING JOIN", "joinsThread", Dumps::joinsThread));
    all.add(
        new Waiting(
            "lock of the JDK",
            "WAITING PARK for java.util.concurrent.locks.ReentrantLock.NonfairSync",
            "locksInJdk",
            Dumps::locksInJdk));
    all.add(new Waiting("pinned", "PINNED RECEIVE", "receivesPinned", Dumps::receivesPinned));
    all.add(new Waiting("pinned sleep", "PINNED SLEEP", "sleepsPinned", Dumps::sleepsPinned));
    all.add(new Waiting("wait", "PINNED MONITOR", "waitsForMonitor", Dumps::waitsForMonitor));
    return all;
  }

  private static void sends() {
    Channel.rendezvous().send("value");
  }

  private static void receives() {
    Channel.rendezvous().receive();
  }

  private static void selects() {
    Select select = new Select();
    select.receive(Channel.rendezvous());
    select.await();
  }

  private static void locks() {
    Mutex mutex = new Mutex();
    mutex.lock();
    mutex.lock();
  }

  private static void acquires() {
    new Semaphore(1).acquire(2);
  }

  private static void awaitsLatch() {
    new Latch(1).await();
  }

  private static void joins() {
    Task<?> parked = Task.builder().name("joined").spawn((Runnable) Task::park);
    try {
      parked.join();
    } finally {
      parked.cancel();
    }
  }

  private static void gets() throws Exception {
    try (TaskExecutor executor = TaskExecutor.create()) {
      var future = executor.submit((Runnable) Task::park);
      try {
        future.get();
      } finally {
        future.cancel(true);
      }
    }
  }

  private static void joinsScope() {
    try (TaskScope scope = TaskScope.open()) {
      scope.spawn((Runnable) Task::park);
      scope.join();
    }
  }

  private static void sleeps() {
    Task.sleep(LONG);
  }

  private static void parks() {
    Task.park();
  }

  private static void sleepsAsThread() throws InterruptedException {
    Thread.sleep(LONG.toMillis());
  }

  private static void joinsThread() throws InterruptedException {
    Thread sleeper = new Thread(() -> called(Dumps::sleepsAsThread));
    sleeper.setDaemon(true);
    sleeper.start();
    try {
      sleeper.join();
    } finally {
      sleeper.interrupt();
    }
  }

  private static void locksInJdk() throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    Task.spawn(lock::lock).join(); // and never unlocks
    lock.lockInterruptibly();
  }

  private static void receivesPinned() {
    synchronized (new Object()) {
      Channel.rendezvous().receive();
    }
  }

  private static void sleepsPinned() throws InterruptedException {
    synchronized (new Object()) {
      Thread.sleep(LONG.toMillis());
    }
  }

  private static void waitsForMonitor() throws InterruptedException {
    Object monitor = new Object();
    synchronized (monitor) {
      monitor.wait();
    }
  }

  // ------------------------------------------------------------------ tasks that run

  private static void runningAndReady() {
    over = false;
    Task<?> first = Task.builder().name("first").priority(Priority.HIGH).spawn(Dumps::spins);
    Task<?> second = Task.builder().name("second").priority(Priority.HIGH).spawn(Dumps::spins);
    awaitDump(() -> isShown(first, "RUNNING on heddle-worker-\\d+") && isShown(second, "READY"));
    awaitDump(() -> isShown(second, "RUNNING on heddle-worker-\\d+") && isShown(first, "READY"));
    over = true;
    first.join();
    second.join();
    String own = Task.builder().name("own").spawn(Dumps::dumpsItself).join();
    that(own.contains("      at " + inDumps("dumpsItself")), own);
  }

  /** The stack of one that runs may be taken when it has just been preempted, and be empty. */
  private static boolean isShown(Task<?> task, String state) {
    List<String> lines = linesOf(task);
    return lines.get(0).matches(
            "  " + task.name() + " #" + task.id() + " " + state + ", HIGH, \\d+ reductions")
        && lines.stream().anyMatch(line -> line.startsWith("      at " + inDumps("spins")));
  }

  private static void spins() {
    while (!over) {
      Thread.onSpinWait();
    }
  }

  private static String dumpsItself() {
    return Heddle.dump();
  }

  /** 300 new tasks overflow the queue of 256, whose first half goes to the global queue. */
  private static void queues() {
    Task<?> timed = Task.spawn(() -> Task.sleep(LONG));
    await("asleep", () -> timed.state() == TaskState.WAITING);
    List<Task<?>> children = new ArrayList<>();
    awaitDump(
        () -> {
          String dump = Task.builder().name("parent").spawn(() -> dumpWith(300, children)).join();
          children.forEach(Task::join);
          children.clear();
          // Unless sysmon has found the worker stuck, now; or before, then another has the timer.
          return dump.matches(
                  "(?s).*\nprocessor \\d+: held by heddle-worker-\\d+ running parent,"
                      + " next 1, queue 170, timers [01]\n(.*\n)?"
                      + "global queue: 129, of other priorities: 1 low, 2 high, 3 max\n.*")
              && 1 == count(dump, "processor \\d+: .*, timers 1");
        });
    timed.cancel();
    await("no timer", () -> 0 == count(Heddle.dump(), "processor \\d+: .*, timers [1-9].*"));
  }

  private static String dumpWith(int count, List<Task<?>> children) {
    for (int i = 0; i < count; i++) {
      children.add(Task.spawn(() -> 0));
    }
    Priority[] priorities = {
      Priority.LOW, Priority.HIGH, Priority.HIGH, Priority.MAX, Priority.MAX, Priority.MAX
    };
    for (Priority priority : priorities) {
      children.add(Task.builder().priority(priority).spawn(() -> 0));
    }
    return Heddle.dump();
  }

  private static void workers() {
    Task<?> blocked = Task.builder().name("blocked").spawn(() -> called(Dumps::receivesPinned));
    await("blocked", () -> blocked.state() == TaskState.PINNED);
    Task.spawn(() -> 0).join(); // by another worker, which then is idle
    awaitDump(
        () -> {
          String dump = Heddle.dump();
          long started = Heddle.statistics().workers();
          return dump.contains("\nworkers: " + started + " started, ")
              && started == count(dump, "  heddle-worker-\\d+: .*")
              && started == threads("heddle-worker-")
              && 1 == count(dump, "  heddle-worker-\\d+: blocked, task blocked")
              && count(dump, "  heddle-worker-\\d+: idle") >= 1
              && 1 == count(dump, "processor \\d+: idle, next 0, queue 0, timers 0");
        });
    String own = Task.builder().name("own").spawn(Dumps::dumpsItself).join();
    equal(1L, count(own, "  heddle-worker-\\d+: processor \\d+, task own"));
    blocked.cancel();
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  private static long count(String dump, String line) {
    return dump.lines().filter(each -> each.matches(line)).count();
  }

  // ------------------------------------------------------------------ statistics

  private static void countsTasks() {
    awaitNoTasks();
    SchedulerStatistics before = Heddle.statistics();
    List<Task<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int rounds = 10_000 * i;
      tasks.add(Task.spawn(() -> parentOf(rounds)));
    }
    Thread thread = new Thread(() -> loops(100_000)); // is one, too
    thread.start();
    long used = 0;
    for (Task<?> task : tasks) {
      Task<?> child = (Task<?>) task.join();
      child.join();
      used += task.reductions() + child.reductions();
    }
    awaitNoTasks();
    SchedulerStatistics after = Heddle.statistics();
    equal(21L, after.spawned() - before.spawned());
    equal(21L, after.ended() - before.ended());
    equal(0, after.live());
    long ofThread = after.reductions() - before.reductions() - used;
    that(ofThread >= 200_000 && ofThread < 200_010, ofThread); // a call in each iteration
  }

  private static Task<?> parentOf(int rounds) {
    loops(rounds);
    return Task.spawn(() -> loops(rounds));
  }

  private static long loops(int rounds) {
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      sum += System.identityHashCode(MONITOR) + i;
    }
    return sum;
  }

  private static void countsSlices() {
    awaitNoTasks();
    SchedulerStatistics before = Heddle.statistics();
    Task<?> task = Task.spawn(() -> parksTimes(10));
    for (int i = 0; i < 10; i++) {
      await("parked", () -> task.state() == TaskState.WAITING);
      task.unpark();
      int now = i;
      await("unparked", () -> parked > now);
    }
    task.join();
    SchedulerStatistics after = Heddle.statistics();
    equal(11L, after.slices() - before.slices());
    equal(0L, after.preemptions() - before.preemptions());
  }

  private static volatile int parked;

  private static void parksTimes(int times) {
    parked = 0;
    for (int i = 0; i < times; i++) {
      Task.park();
      parked++;
    }
  }

  private static void countsPreemptions() {
    awaitNoTasks();
    SchedulerStatistics before = Heddle.statistics();
    Task.spawn(Dumps::yieldsBesideAnother).join();
    Task.builder().priority(Priority.HIGH).spawn(Dumps::yieldsBesideAnother).join();
    SchedulerStatistics yielded = Heddle.statistics();
    that(yielded.slices() - before.slices() >= 4 * 100, yielded);
    equal(0L, yielded.preemptions() - before.preemptions());
    over = false;
    Task<?> one = Task.spawn(Dumps::spins);
    Task<?> other = Task.spawn(Dumps::spins);
    await("preempted", () -> Heddle.statistics().preemptions() > yielded.preemptions() + 10);
    over = true;
    one.join();
    other.join();
  }

  private static void yieldsBesideAnother() {
    Task<?> other =
        Task.builder().priority(Task.current().priority()).spawn(() -> yields(100));
    yields(100);
    other.join();
  }

  private static void yields(int times) {
    for (int i = 0; i < times; i++) {
      Task.yieldNow();
    }
  }

  /**
   * The pinned parent's processor is stalled: a substitute steals one child and finds the other. If
   * it is stalled before both are there, it finds both.
   */
  private static void countsSteals() {
    awaitNoTasks();
    await("a steal", () -> stealsOfPinnedParent() == 1);
    that(Heddle.statistics().workers() >= 2, Heddle.statistics());
  }

  private static long stealsOfPinnedParent() {
    SchedulerStatistics before = Heddle.statistics();
    Task.spawn(Dumps::spinsUntilChildrenRan).join();
    SchedulerStatistics after = Heddle.statistics();
    that(after.stalls() > before.stalls(), after);
    return after.steals() - before.steals();
  }

  private static synchronized void spinsUntilChildrenRan() {
    Task<?> first = Task.spawn(() -> 0);
    Task<?> second = Task.spawn(() -> 0);
    while (!first.isDone() || !second.isDone()) {
      Thread.onSpinWait();
    }
  }

  // ------------------------------------------------------------------ helpers

  private static void awaitNoTasks() {
    await("no tasks are left", () -> Heddle.statistics().live() == 0);
  }

  /** Dumps are read while tasks go on, so what is to be seen may need another look. */
  private static void awaitDump(java.util.function.BooleanSupplier isSeen) {
    await("seen in a dump", isSeen);
  }

  /** What a dump says of {@code task}; one empty line if it is not there. */
  private static List<String> linesOf(Task<?> task) {
    List<String> lines = new ArrayList<>();
    String start = "  " + task.name() + " #" + task.id() + " ";
    for (String line : Heddle.dump().split("\n")) {
      if (line.startsWith(start) || (!lines.isEmpty() && line.startsWith("      at "))) {
        lines.add(line);
      } else if (!lines.isEmpty()) {
        break;
      }
    }
    return lines.isEmpty() ? List.of("") : lines;
  }
}
