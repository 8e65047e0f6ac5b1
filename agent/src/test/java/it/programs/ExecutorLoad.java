package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;
import static it.programs.Load.all;
import static it.programs.Load.nanos;
import static it.programs.Load.threads;

import dev.heddle.Heddle;
import dev.heddle.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Executors, timers and futures under load, with cancellation in between. */
final class ExecutorLoad {
  private ExecutorLoad() {}

  static void checks() {
    check("invokeAll", ExecutorLoad::invokeAll);
    check("invokeAny", ExecutorLoad::invokeAny);
    check("a completion service", ExecutorLoad::completionService);
    check("a scheduled executor whose tasks are cancelled", ExecutorLoad::scheduled);
    check("timers", ExecutorLoad::timers);
    check("CompletableFuture: orTimeout, completeOnTimeout", ExecutorLoad::timeouts);
    check("CompletableFuture: exceptions and cancellation", ExecutorLoad::failures);
    check("a ForkJoinPool that threads wait for", ExecutorLoad::forkJoin);
    check("futures that are cancelled", ExecutorLoad::cancelledFutures);
    check("threads that are cancelled while they wait", ExecutorLoad::cancelled);
  }

  private static void shutDown(ExecutorService executor) throws InterruptedException {
    executor.shutdown();
    that(executor.awaitTermination(60, TimeUnit.SECONDS), "not terminated");
  }

  private static void invokeAll() throws Throwable {
    ExecutorService executor = Executors.newFixedThreadPool(8);
    all(
        threads,
        (number, random) -> {
          List<Callable<Integer>> calls = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            int value = number + i;
            calls.add(
                () -> {
                  Thread.sleep(0, 1_000);
                  return value;
                });
          }
          int sum = 0;
          for (Future<Integer> each : executor.invokeAll(calls)) {
            sum += each.get();
          }
          equal(10 * number + 45, sum);
        });
    List<Callable<Integer>> slow = List.of(() -> 1, ExecutorLoad::never);
    List<Future<Integer>> inTime = executor.invokeAll(slow, 20, TimeUnit.MILLISECONDS);
    that(inTime.get(1).isCancelled(), "not cancelled");
    shutDown(executor);
  }

  private static int never() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  private static void invokeAny() throws Throwable {
    ExecutorService executor = Executors.newCachedThreadPool();
    all(
        Math.min(threads, 300), // thousands that time out in one SynchronousQueue take it long
        (number, random) -> {
          List<Callable<Integer>> calls =
              List.of(ExecutorLoad::never, () -> number, ExecutorLoad::never);
          equal(number, executor.invokeAny(calls));
        });
    shutDown(executor);
  }

  private static void completionService() throws Throwable {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    all(
        threads,
        (number, random) -> {
          ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(executor);
          for (int i = 1; i <= 5; i++) {
            int value = i;
            service.submit(() -> value);
          }
          int sum = 0;
          for (int i = 0; i < 5; i++) {
            sum += service.take().get();
          }
          equal(15, sum);
        });
    shutDown(executor);
  }

  private static void scheduled() throws Throwable {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(3);
    executor.setRemoveOnCancelPolicy(true);
    all(
        threads,
        (number, random) -> {
          CountDownLatch ticks = new CountDownLatch(3);
          ScheduledFuture<?> repeated =
              executor.scheduleAtFixedRate(
                  ticks::countDown, 0, nanos(random, 100) + 1, TimeUnit.NANOSECONDS);
          ScheduledFuture<?> late = executor.schedule(() -> { }, 1, TimeUnit.HOURS);
          ticks.await();
          that(repeated.cancel(true) && late.cancel(false), "not cancelled");
          equal(number, executor.schedule(() -> number, 1, TimeUnit.MILLISECONDS).get());
        });
    Checks.await("all gone", () -> executor.getQueue().isEmpty()); // one may be just queued again
    shutDown(executor);
  }

  private static void timers() throws Throwable {
    Timer timer = new Timer();
    all(
        threads,
        (number, random) -> {
          CountDownLatch ticks = new CountDownLatch(2);
          TimerTask task =
              new TimerTask() {
                @Override
                public void run() {
                  ticks.countDown();
                }
              };
          timer.schedule(task, 1, 1);
          ticks.await();
          that(task.cancel(), "ran once only");
        });
    timer.cancel();
  }

  private static void timeouts() throws Throwable {
    all(
        threads,
        (number, random) -> {
          CompletableFuture<Integer> never = new CompletableFuture<>();
          try {
            never.orTimeout(1 + number % 5, TimeUnit.MILLISECONDS).join();
            throw new AssertionError("came from nowhere");
          } catch (CompletionException e) {
            equal(TimeoutException.class, e.getCause().getClass());
          }
          CompletableFuture<Integer> other = new CompletableFuture<>();
          equal(number, other.completeOnTimeout(number, 1, TimeUnit.MILLISECONDS).get());
          try {
            new CompletableFuture<Integer>().get(1, TimeUnit.MILLISECONDS);
            throw new AssertionError("came from nowhere");
          } catch (TimeoutException e) {
            that(other.isDone(), "not done");
          }
        });
  }

  private static void failures() throws Throwable {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    all(
        threads,
        (number, random) -> {
          CompletableFuture<Integer> fails =
              CompletableFuture.supplyAsync(() -> 1 / (number - number), executor)
                  .thenApplyAsync(value -> value + 1, executor);
          try {
            fails.get();
            throw new AssertionError("divided by zero");
          } catch (ExecutionException e) {
            equal(ArithmeticException.class, e.getCause().getClass());
          }
          equal(number, fails.exceptionally(e -> number).join());
          CompletableFuture<Integer> cancelled = new CompletableFuture<>();
          CompletableFuture<Boolean> told =
              cancelled.handleAsync((value, e) -> e != null, executor);
          cancelled.cancel(true);
          that(told.get(), "not told");
        });
    shutDown(executor);
  }

  /** Sums up a range of numbers. */
  private static final class Sum extends RecursiveTask<Integer> {
    private static final long serialVersionUID = 1;
    private final int from;
    private final int to;

    Sum(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    protected Integer compute() {
      if (to - from < 8) {
        int sum = 0;
        for (int i = from; i < to; i++) {
          sum += i;
        }
        return sum;
      }
      Sum left = new Sum(from, (from + to) / 2);
      left.fork();
      return new Sum((from + to) / 2, to).compute() + left.join();
    }
  }

  private static void forkJoin() throws Throwable {
    ForkJoinPool pool = new ForkJoinPool(2);
    all(
        threads,
        (number, random) -> {
          equal(4_950, pool.submit(new Sum(0, 100)).get());
          equal(number * (number - 1) / 2, pool.invoke(new Sum(0, number)));
        });
    shutDown(pool);
  }

  /** Bodies that wait in locks, semaphores and queues, some of which are cancelled meanwhile. */
  private static void cancelledFutures() throws Throwable {
    ExecutorService executor = Executors.newFixedThreadPool(Math.min(threads, 200));
    ReentrantLock lock = new ReentrantLock();
    Semaphore semaphore = new Semaphore(2);
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
    AtomicInteger inQueue = new AtomicInteger();
    all(
        threads,
        (number, random) -> {
          Future<?> future =
              executor.submit(
                  () -> {
                    lock.lockInterruptibly();
                    try {
                      Thread.yield();
                    } finally {
                      lock.unlock();
                    }
                    semaphore.acquire();
                    try {
                      Thread.sleep(0, 50_000);
                      queue.put(number);
                      inQueue.incrementAndGet();
                      if (queue.poll(100, TimeUnit.MILLISECONDS) != null) {
                        inQueue.decrementAndGet();
                      }
                    } finally {
                      semaphore.release();
                    }
                    return null;
                  });
          if (random.nextBoolean()) {
            Thread.sleep(0, random.nextInt(900_000));
            future.cancel(true);
          }
          try {
            future.get();
          } catch (CancellationException e) {
            that(future.isCancelled(), future);
          }
        });
    shutDown(executor);
    that(lock.tryLock(), "left locked");
    equal(2, semaphore.availablePermits());
    equal(inQueue.get(), queue.size());
    that(queue.poll() == null == (inQueue.get() == 0), "an odd queue");
    that(queue.offer(1) && queue.poll() == 1, "of no use any more");
  }

  /** Each waits until it is cancelled, in one of several ways, and then for a lock. */
  private static void cancelled() throws Throwable {
    ReentrantLock lock = new ReentrantLock();
    LinkedBlockingQueue<Task<?>> waiting = new LinkedBlockingQueue<>();
    AtomicInteger ended = new AtomicInteger();
    Thread canceller =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < threads && Heddle.isWoven(); i++) {
                  waiting.take().cancel();
                }
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    canceller.start();
    all(
        threads,
        (number, random) -> {
          try {
            if (Heddle.isWoven()) {
              waiting.add(Task.current());
              switch (number % 3) {
                case 0 -> new CountDownLatch(1).await();
                case 1 -> new LinkedBlockingQueue<Integer>().take();
                default -> Thread.sleep(1_000_000);
              }
              throw new AssertionError("waited for nothing");
            }
          } catch (InterruptedException e) {
            that(!Thread.currentThread().isInterrupted(), "still interrupted");
          }
          lock.lock(); // a cancelled task still does what nothing may interrupt
          try {
            Thread.yield();
            ended.incrementAndGet();
          } finally {
            lock.unlock();
          }
        });
    canceller.join();
    equal(threads, ended.get());
  }
}
