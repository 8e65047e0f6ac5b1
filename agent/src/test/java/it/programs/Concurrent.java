package it.programs;

import static it.programs.Checks.await;
import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.result;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.task.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Each wait of java.util.concurrent suspends the task; with an argument, pins it. */
public final class Concurrent {
  private static boolean pins;

  private Concurrent() {}

  /** What ends a wait, from a thread of its own. */
  private interface Wake {
    void run() throws Exception;
  }

  public static void main(String[] args) {
    pins = args.length > 0;
    synchronizers();
    locks();
    for (BlockingQueue<Object> queue :
        List.of(
            new LinkedBlockingQueue<>(1),
            new ArrayBlockingQueue<>(1),
            new LinkedBlockingDeque<>(1),
            new SynchronousQueue<>(),
            new SynchronousQueue<>(true),
            new LinkedTransferQueue<>(),
            new PriorityBlockingQueue<>())) {
      queue(queue);
    }
    others();
    futures();
    if (!pins) {
      check("10,000 tasks that wait for a latch", Concurrent::manyWait);
    }
    Checks.end();
  }

  private static void synchronizers() {
    CountDownLatch latch = new CountDownLatch(1);
    waits("CountDownLatch.await", "done", () -> done(latch::await), latch::countDown);
    CountDownLatch timed = new CountDownLatch(1);
    waits("timed CountDownLatch.await", true, () -> timed.await(1, TimeUnit.DAYS), timed::countDown);
    Semaphore semaphore = new Semaphore(0);
    waits("Semaphore.acquire", "done", () -> done(semaphore::acquire), semaphore::release);
    waits(
        "Semaphore.tryAcquire",
        true,
        () -> semaphore.tryAcquire(2, 1, TimeUnit.DAYS),
        () -> semaphore.release(2));
    CyclicBarrier barrier = new CyclicBarrier(2);
    waits("CyclicBarrier.await", 1, barrier::await, barrier::await);
    Phaser phaser = new Phaser(2);
    waits("Phaser.arriveAndAwaitAdvance", 1, phaser::arriveAndAwaitAdvance, phaser::arrive);
    Exchanger<String> exchanger = new Exchanger<>();
    waits(
        "Exchanger.exchange",
        "b",
        () -> exchanger.exchange("a"),
        () -> equal("a", exchanger.exchange("b")));
  }

  private static void locks() {
    for (boolean fair : new boolean[] {false, true}) {
      lock("ReentrantLock", new ReentrantLock(fair));
      ReentrantReadWriteLock both = new ReentrantReadWriteLock(fair);
      lock("write lock", both.writeLock());
    }
    ReentrantReadWriteLock both = new ReentrantReadWriteLock();
    both.writeLock().lock();
    waits("read lock", "done", () -> locked(both.readLock()), both.writeLock()::unlock, true);
    StampedLock stamped = new StampedLock();
    long stamp = stamped.writeLock();
    waits(
        "StampedLock.readLock",
        "done",
        () -> done(() -> stamped.unlockRead(stamped.readLock())),
        () -> stamped.unlockWrite(stamp));
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    waits(
        "Condition.await",
        "done",
        () -> {
          lock.lock();
          try {
            condition.await();
            return "done";
          } finally {
            lock.unlock();
          }
        },
        () -> {
          lock.lock();
          condition.signal();
          lock.unlock();
        });
  }

  private static void lock(String name, Lock lock) {
    lock.lock();
    waits(name + ".lock", "done", () -> locked(lock), lock::unlock, true);
    lock.lock();
    waits(
        name + ".tryLock",
        "done",
        () -> {
          that(lock.tryLock(1, TimeUnit.DAYS), "locked");
          lock.unlock();
          return "done";
        },
        lock::unlock,
        true);
  }

  private static String locked(Lock lock) {
    lock.lock();
    lock.unlock();
    return "done";
  }

  private static void queue(BlockingQueue<Object> queue) {
    String name = queue.getClass().getSimpleName();
    waits(name + ".take", 1, queue::take, () -> queue.put(1));
    waits(name + ".poll", 2, () -> queue.poll(1, TimeUnit.DAYS), () -> queue.put(2));
    if (queue.remainingCapacity() > 1) {
      return; // never full
    }
    while (queue.offer(0)) {
      // until it is full
    }
    waits(name + ".put", "done", () -> done(() -> queue.put(3)), queue::take);
  }

  private record Later(long atNanos) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(atNanos, ((Later) other).atNanos);
    }
  }

  private static void others() {
    LinkedTransferQueue<Integer> transfer = new LinkedTransferQueue<>();
    waits(
        "LinkedTransferQueue.transfer",
        "done",
        () -> done(() -> transfer.transfer(1)),
        transfer::take);
    DelayQueue<Later> delays = new DelayQueue<>();
    Later later = new Later(System.nanoTime());
    waits("DelayQueue.take", later, delays::take, () -> delays.put(later));
    ForkJoinPool.ManagedBlocker blocker =
        new ForkJoinPool.ManagedBlocker() {
          private final CountDownLatch latch = new CountDownLatch(1);

          @Override
          public boolean block() throws InterruptedException {
            if (Task.current() == null) {
              latch.countDown();
            }
            latch.await();
            return true;
          }

          @Override
          public boolean isReleasable() {
            return latch.getCount() == 0;
          }
        };
    waits(
        "ForkJoinPool.managedBlock",
        "done",
        () -> done(() -> ForkJoinPool.managedBlock(blocker)),
        blocker::block);
  }

  private static void futures() {
    FutureTask<Integer> task = new FutureTask<>(() -> 4);
    waits("FutureTask.get", 4, task::get, task::run);
    CompletableFuture<Integer> future = new CompletableFuture<>();
    waits("CompletableFuture.get", 5, future::get, () -> future.complete(5));
    CompletableFuture<Integer> joined = new CompletableFuture<>();
    waits(
        "CompletableFuture.join",
        7,
        () -> joined.thenApply(x -> x + 1).join(),
        () -> joined.complete(6));
    ExecutorService pool = Executors.newFixedThreadPool(2);
    CountDownLatch gate = new CountDownLatch(1);
    waits(
        "the future of an executor",
        8,
        () ->
            pool.submit(
                    () -> {
                      gate.await();
                      return 8;
                    })
                .get(),
        gate::countDown);
    CountDownLatch last = new CountDownLatch(1);
    waits(
        "ExecutorService.invokeAll and awaitTermination",
        true,
        () -> {
          Callable<Integer> call =
              () -> {
                last.await();
                return 1;
              };
          equal(2, pool.invokeAll(List.of(call, call)).size());
          pool.shutdown();
          return pool.awaitTermination(1, TimeUnit.DAYS);
        },
        last::countDown);
  }

  /** More than there may be workers; pinned ones would be stuck. */
  private static void manyWait() throws Throwable {
    CountDownLatch gate = new CountDownLatch(1);
    List<Task<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      tasks.add(Task.spawn(() -> done(gate::await)));
    }
    for (Task<?> task : tasks) {
      await("waits", () -> !Heddle.isWoven() || task.state() == TaskState.WAITING);
    }
    gate.countDown();
    for (Task<String> task : tasks) {
      equal("done", result(task));
    }
  }

  private static String done(Wake action) throws Exception {
    action.run();
    return "done";
  }

  private static void waits(String name, Object expected, Callable<?> body, Wake wake) {
    waits(name, expected, body, wake, false);
  }

  /** {@code owned}: what wakes the task must run on the thread that is here now. */
  private static void waits(
      String name, Object expected, Callable<?> body, Wake wake, boolean owned) {
    check(
        name,
        () -> {
          Task<?> task = Task.spawn(body);
          TaskState wanted = pins ? TaskState.PINNED : TaskState.WAITING;
          await(
              name + " waits",
              () ->
                  task.isDone()
                      || task.state() == TaskState.WAITING
                      || task.state() == TaskState.PINNED);
          TaskState state = task.state();
          wake.run();
          equal(expected, result(task));
          equal(Heddle.isWoven() ? wanted : state, state);
        });
  }
}
