package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/**
 * Many threads at each class of {@code java.util.concurrent}, with time-outs and interrupts in
 * between. Arguments: how many threads, and how often each does its part.
 */
public final class ConcurrentStress {
  private static final long SEED = 2_026;

  private static int threads;
  private static int turns;

  private ConcurrentStress() {}

  /** What one of the threads does; may be interrupted at any time if it says so. */
  private interface Part {
    void run(int number, Random random) throws Exception;
  }

  public static void main(String[] args) {
    threads = Integer.parseInt(args[0]);
    turns = Integer.parseInt(args[1]);
    check("ReentrantLock", () -> locks(new ReentrantLock()));
    check("fair ReentrantLock", () -> locks(new ReentrantLock(true)));
    check("write lock", () -> locks(new ReentrantReadWriteLock().writeLock()));
    check("read and write locks", ConcurrentStress::readWriteLock);
    check("StampedLock", ConcurrentStress::stampedLock);
    check("Condition", ConcurrentStress::condition);
    check("Semaphore", ConcurrentStress::semaphore);
    check("CountDownLatch", ConcurrentStress::latch);
    check("CyclicBarrier", ConcurrentStress::barrier);
    check("Phaser", ConcurrentStress::phaser);
    check("Exchanger", ConcurrentStress::exchanger);
    check("ArrayBlockingQueue", () -> queue(new ArrayBlockingQueue<>(2)));
    check("LinkedBlockingQueue", () -> queue(new LinkedBlockingQueue<>(3)));
    check("LinkedBlockingDeque", () -> queue(new LinkedBlockingDeque<>(2)));
    check("SynchronousQueue", () -> queue(new SynchronousQueue<>()));
    check("fair SynchronousQueue", () -> queue(new SynchronousQueue<>(true)));
    check("LinkedTransferQueue", () -> queue(new LinkedTransferQueue<>()));
    check("PriorityBlockingQueue", () -> queue(new PriorityBlockingQueue<>()));
    check("transfer", ConcurrentStress::transfer);
    check("DelayQueue", ConcurrentStress::delayQueue);
    check("FutureTask", ConcurrentStress::futureTask);
    check("CompletableFuture", ConcurrentStress::completableFuture);
    check("executors", ConcurrentStress::executor);
    check("a scheduled executor", ConcurrentStress::scheduled);
    check("ForkJoinPool.managedBlock", ConcurrentStress::managedBlock);
    Checks.end();
  }

  // ---------------------------------------------------------------------------- running

  /** Runs the part in all threads, and throws what one of them throws. */
  private static void all(int count, Part part) throws Throwable {
    finish(start(count, part));
  }

  private static List<Thread> start(int count, Part part) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Worker worker = new Worker(() -> part.run(number, new Random(SEED + number)), failure);
      worker.start();
      started.add(worker);
    }
    return started;
  }

  private static void finish(List<Thread> started) throws Throwable {
    for (Thread thread : started) {
      thread.join(60_000);
      that(!thread.isAlive(), "still alive: " + thread + "\n" + dev.heddle.Heddle.dump());
    }
    for (Thread thread : started) {
      Throwable failure = ((Worker) thread).failure.get();
      if (failure != null) {
        throw failure;
      }
    }
  }

  private static final class Worker extends Thread {
    private final Checks.Check body;
    private final AtomicReference<Throwable> failure;

    Worker(Checks.Check body, AtomicReference<Throwable> failure) {
      this.body = body;
      this.failure = failure;
    }

    @Override
    public void run() {
      try {
        body.run();
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
      }
    }
  }

  /** Interrupts the threads at random until all have ended. */
  private static void interrupting(List<Thread> victims) throws Throwable {
    Random random = new Random(SEED);
    while (victims.stream().anyMatch(Thread::isAlive)) {
      victims.get(random.nextInt(victims.size())).interrupt();
      Thread.sleep(0, 100_000);
    }
    finish(victims);
  }

  // ---------------------------------------------------------------------------- locks

  private static void locks(Lock lock) throws Throwable {
    int[] inside = new int[1];
    int[] entered = new int[1];
    AtomicInteger expected = new AtomicInteger();
    interrupting(
        start(
            threads,
            (number, random) -> {
              for (int i = 0; i < turns; i++) {
                if (acquire(lock, random)) {
                  try {
                    that(++inside[0] == 1, "not alone");
                    Thread.yield();
                    entered[0]++;
                    inside[0]--;
                  } finally {
                    lock.unlock();
                  }
                  expected.incrementAndGet();
                }
              }
            }));
    equal(expected.get(), entered[0]);
    that(lock.tryLock(), "left locked");
    lock.unlock();
  }

  private static boolean acquire(Lock lock, Random random) {
    try {
      switch (random.nextInt(4)) {
        case 0:
          lock.lockInterruptibly();
          return true;
        case 1:
          return lock.tryLock(random.nextInt(300), TimeUnit.MICROSECONDS);
        case 2:
          return lock.tryLock();
        default:
          lock.lock();
          return true;
      }
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void readWriteLock() throws Throwable {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    long[] pair = new long[2];
    interrupting(
        start(
            threads,
            (number, random) -> {
              for (int i = 0; i < turns; i++) {
                boolean writes = random.nextInt(4) == 0;
                Lock mine = writes ? lock.writeLock() : lock.readLock();
                if (!acquire(mine, random)) {
                  continue;
                }
                try {
                  equal(pair[0], pair[1]);
                  if (writes) {
                    pair[0]++;
                    Thread.yield();
                    pair[1]++;
                  }
                } finally {
                  mine.unlock();
                }
              }
            }));
  }

  private static void stampedLock() throws Throwable {
    StampedLock lock = new StampedLock();
    long[] pair = new long[2];
    interrupting(
        start(
            threads,
            (number, random) -> {
              for (int i = 0; i < turns; i++) {
                try {
                  if (random.nextInt(3) == 0) {
                    long stamp =
                        random.nextBoolean() ? lock.writeLock() : lock.writeLockInterruptibly();
                    pair[0]++;
                    Thread.yield();
                    pair[1]++;
                    lock.unlockWrite(stamp);
                  } else {
                    long stamp = lock.tryReadLock(random.nextInt(500), TimeUnit.MICROSECONDS);
                    if (stamp != 0) {
                      equal(pair[0], pair[1]);
                      lock.unlockRead(stamp);
                    }
                  }
                } catch (InterruptedException e) {
                  // Took nothing.
                }
              }
            }));
    that(!lock.isWriteLocked() && !lock.isReadLocked(), "left locked");
  }

  /** A buffer of one place: each value goes through once. */
  private static void condition() throws Throwable {
    ReentrantLock lock = new ReentrantLock();
    Condition filled = lock.newCondition();
    Condition emptied = lock.newCondition();
    int[] place = new int[1];
    AtomicInteger sum = new AtomicInteger();
    int pairs = Math.max(1, threads / 2);
    List<Thread> started =
        start(
            2 * pairs,
            (number, random) -> {
              boolean fills = number % 2 == 0;
              for (int done = 0; done < turns; ) {
                lock.lock();
                try {
                  while (fills == (place[0] != 0)) {
                    Condition mine = fills ? emptied : filled;
                    if (random.nextBoolean()) {
                      mine.await();
                    } else {
                      mine.awaitNanos(200_000);
                    }
                  }
                  if (fills) {
                    place[0] = number + 1;
                    filled.signal();
                  } else {
                    sum.addAndGet(place[0]);
                    place[0] = 0;
                    emptied.signal();
                  }
                  done++;
                } catch (InterruptedException e) {
                  filled.signal(); // who is interrupted may have taken a signal with it
                  emptied.signal();
                } finally {
                  lock.unlock();
                }
              }
            });
    interrupting(started);
    int expected = 0;
    for (int i = 0; i < pairs; i++) {
      expected += turns * (2 * i + 1);
    }
    equal(expected, sum.get());
  }

  private static void semaphore() throws Throwable {
    Semaphore semaphore = new Semaphore(3);
    AtomicInteger inside = new AtomicInteger();
    interrupting(
        start(
            threads,
            (number, random) -> {
              for (int i = 0; i < turns; i++) {
                int permits = 1 + random.nextInt(3);
                try {
                  if (random.nextBoolean()) {
                    semaphore.acquire(permits);
                  } else if (!semaphore.tryAcquire(permits, 300, TimeUnit.MICROSECONDS)) {
                    continue;
                  }
                } catch (InterruptedException e) {
                  continue;
                }
                that(inside.addAndGet(permits) <= 3, "too many inside");
                Thread.yield();
                inside.addAndGet(-permits);
                semaphore.release(permits);
              }
            }));
    equal(3, semaphore.availablePermits());
  }

  // ---------------------------------------------------------------------------- meeting

  private static void latch() throws Throwable {
    for (int round = 0; round < 5; round++) {
      CountDownLatch gate = new CountDownLatch(1);
      CountDownLatch passed = new CountDownLatch(threads);
      List<Thread> started =
          start(
              threads,
              (number, random) -> {
                if (number % 2 == 0) {
                  gate.await();
                } else {
                  while (!gate.await(200, TimeUnit.MICROSECONDS)) {
                    Thread.yield();
                  }
                }
                passed.countDown();
              });
      gate.countDown();
      passed.await();
      finish(started);
    }
  }

  private static void barrier() throws Throwable {
    int parties = Math.min(threads, 50);
    AtomicInteger rounds = new AtomicInteger();
    CyclicBarrier barrier = new CyclicBarrier(parties, rounds::incrementAndGet);
    all(
        parties,
        (number, random) -> {
          for (int i = 0; i < turns; i++) {
            barrier.await();
            that(rounds.get() > i, "passed too early");
          }
        });
    equal(turns, rounds.get());
    CyclicBarrier broken = new CyclicBarrier(2);
    AtomicInteger told = new AtomicInteger();
    all(
        1,
        (number, random) -> {
          try {
            broken.await(1, TimeUnit.MILLISECONDS);
          } catch (TimeoutException e) {
            told.incrementAndGet();
          }
          try {
            broken.await();
          } catch (BrokenBarrierException e) {
            told.incrementAndGet();
          }
        });
    equal(2, told.get());
  }

  private static void phaser() throws Throwable {
    int parties = Math.min(threads, 50);
    Phaser phaser = new Phaser(parties);
    AtomicIntegerArray arrived = new AtomicIntegerArray(turns);
    all(
        parties,
        (number, random) -> {
          for (int i = 0; i < turns; i++) {
            arrived.incrementAndGet(i);
            if (random.nextBoolean()) {
              phaser.arriveAndAwaitAdvance();
            } else {
              phaser.awaitAdvance(phaser.arrive());
            }
            equal(parties, arrived.get(i));
          }
          phaser.arriveAndDeregister();
        });
    that(phaser.isTerminated(), "not terminated");
  }

  private static void exchanger() throws Throwable {
    Exchanger<Integer> exchanger = new Exchanger<>();
    AtomicInteger sum = new AtomicInteger();
    int parties = Math.min(threads, 20) / 2 * 2;
    AtomicInteger active = new AtomicInteger(parties);
    all(
        parties,
        (number, random) -> {
          for (int i = 0; i < turns; i++) {
            int mine = number * turns + i + 1;
            while (true) {
              try {
                sum.addAndGet(exchanger.exchange(mine, 1, TimeUnit.MILLISECONDS) - mine);
                break;
              } catch (TimeoutException e) {
                if (active.get() == 1) {
                  return; // nobody is left to be its partner
                }
              }
            }
          }
          active.decrementAndGet();
        });
    equal(0, sum.get());
  }

  // ---------------------------------------------------------------------------- queues

  /** Each value that was put is taken once. */
  private static void queue(BlockingQueue<Integer> queue) throws Throwable {
    int pairs = Math.max(1, threads / 2);
    AtomicIntegerArray seen = new AtomicIntegerArray(pairs * turns);
    AtomicInteger taken = new AtomicInteger();
    interrupting(
        start(
            2 * pairs,
            (number, random) -> {
              if (number % 2 == 0) {
                for (int i = 0; i < turns; i++) {
                  insert(queue, number / 2 * turns + i, random);
                }
              } else {
                while (taken.get() < pairs * turns) {
                  Integer value = remove(queue, random);
                  if (value != null) {
                    equal(1, seen.incrementAndGet(value));
                    taken.incrementAndGet();
                  }
                }
              }
            }));
    equal(pairs * turns, taken.get());
    equal(0, queue.size());
  }

  /** Puts it in once, whatever comes in between. */
  private static void insert(BlockingQueue<Integer> queue, int value, Random random) {
    while (true) {
      try {
        if (random.nextBoolean()) {
          queue.put(value);
          return;
        }
        if (queue.offer(value, random.nextInt(300), TimeUnit.MICROSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        // Not put in; tries again.
      }
    }
  }

  private static Integer remove(BlockingQueue<Integer> queue, Random random) {
    try {
      return queue.poll(random.nextInt(500), TimeUnit.MICROSECONDS);
    } catch (InterruptedException e) {
      return null;
    }
  }

  private static void transfer() throws Throwable {
    LinkedTransferQueue<Integer> queue = new LinkedTransferQueue<>();
    int pairs = Math.max(1, threads / 2);
    AtomicInteger sum = new AtomicInteger();
    all(
        2 * pairs,
        (number, random) -> {
          for (int i = 0; i < turns; i++) {
            if (number % 2 == 1) {
              sum.addAndGet(queue.take());
            } else if (random.nextBoolean()) {
              queue.transfer(1);
            } else {
              while (!queue.tryTransfer(1, 1, TimeUnit.MILLISECONDS)) {
                Thread.yield();
              }
            }
          }
        });
    equal(pairs * turns, sum.get());
  }

  private record Item(long at) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(at, ((Item) other).at);
    }
  }

  private static void delayQueue() throws Throwable {
    DelayQueue<Item> queue = new DelayQueue<>();
    int pairs = Math.max(1, threads / 2);
    AtomicInteger taken = new AtomicInteger();
    all(
        2 * pairs,
        (number, random) -> {
          for (int i = 0; i < turns; i++) {
            if (number % 2 == 0) {
              queue.put(new Item(System.nanoTime() + random.nextInt(1_000_000)));
            } else {
              that(queue.take().getDelay(TimeUnit.NANOSECONDS) <= 0, "taken too early");
              taken.incrementAndGet();
            }
          }
        });
    equal(pairs * turns, taken.get());
  }

  // ---------------------------------------------------------------------------- futures

  private static void futureTask() throws Throwable {
    all(
        threads,
        (number, random) -> {
          FutureTask<Integer> future =
              new FutureTask<>(
                  () -> {
                    Thread.yield();
                    return number;
                  });
          new Thread(future).start();
          equal(number, random.nextBoolean() ? future.get() : future.get(60, TimeUnit.SECONDS));
          FutureTask<Integer> never = new FutureTask<>(() -> 1);
          try {
            never.get(1, TimeUnit.MILLISECONDS);
            throw new AssertionError("came from nowhere");
          } catch (TimeoutException e) {
            never.cancel(true);
          }
        });
  }

  private static void completableFuture() throws Throwable {
    List<CompletableFuture<Integer>> chain = new ArrayList<>();
    for (int i = 0; i <= threads; i++) {
      chain.add(new CompletableFuture<>());
    }
    CompletableFuture<Integer> total = CompletableFuture.completedFuture(0);
    for (CompletableFuture<Integer> link : chain) {
      total = total.thenCombine(link, Integer::sum);
    }
    List<Thread> started =
        start(
            threads,
            (number, random) -> {
              int before = random.nextBoolean()
                  ? chain.get(number).join()
                  : chain.get(number).get(60, TimeUnit.SECONDS);
              Thread.yield();
              chain.get(number + 1).complete(before + 1);
            });
    chain.get(0).complete(1);
    finish(started);
    equal((threads + 1) * (threads + 2) / 2, total.get());
  }

  private static void executor() throws Throwable {
    ExecutorService executor = Executors.newFixedThreadPool(Math.min(threads, 20));
    AtomicInteger ran = new AtomicInteger();
    List<Future<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < threads * turns; i++) {
      int number = i;
      futures.add(
          executor.submit(
              () -> {
                if (number % 10 == 0) {
                  Thread.sleep(0, 1_000);
                }
                ran.incrementAndGet();
                return number;
              }));
    }
    for (int i = 0; i < futures.size(); i++) {
      equal(i, futures.get(i).get());
    }
    Future<?> endless = executor.submit(() -> new CountDownLatch(1).await(1, TimeUnit.HOURS));
    endless.cancel(true);
    executor.shutdown();
    that(executor.awaitTermination(60, TimeUnit.SECONDS), "not terminated");
    equal(threads * turns, ran.get());
  }

  private static void scheduled() throws Throwable {
    ScheduledExecutorService executor = Executors.newScheduledThreadPool(3);
    AtomicInteger ran = new AtomicInteger();
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      futures.add(executor.schedule(ran::incrementAndGet, i % 20, TimeUnit.MILLISECONDS));
    }
    CountDownLatch ticks = new CountDownLatch(20);
    Future<?> repeated =
        executor.scheduleWithFixedDelay(ticks::countDown, 0, 100, TimeUnit.MICROSECONDS);
    ticks.await();
    repeated.cancel(false);
    for (Future<?> future : futures) {
      future.get();
    }
    executor.shutdown();
    that(executor.awaitTermination(60, TimeUnit.SECONDS), "not terminated");
    equal(threads, ran.get());
  }

  private static void managedBlock() throws Throwable {
    CountDownLatch gate = new CountDownLatch(1);
    List<Thread> started =
        start(
            threads,
            (number, random) ->
                ForkJoinPool.managedBlock(
                    new ForkJoinPool.ManagedBlocker() {
                      @Override
                      public boolean block() throws InterruptedException {
                        gate.await();
                        return true;
                      }

                      @Override
                      public boolean isReleasable() {
                        return gate.getCount() == 0;
                      }
                    }));
    gate.countDown();
    finish(started);
  }
}
