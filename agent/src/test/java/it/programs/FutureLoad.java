package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;
import static it.programs.Load.all;
import static it.programs.Load.finish;
import static it.programs.Load.start;
import static it.programs.Load.threads;
import static it.programs.Load.turns;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Futures, executors and managed blocking under load. */
final class FutureLoad {
  private FutureLoad() {}

  static void checks() {
    check("FutureTask", FutureLoad::futureTask);
    check("CompletableFuture", FutureLoad::completableFuture);
    check("executors", FutureLoad::executor);
    check("a scheduled executor", FutureLoad::scheduled);
    check("ForkJoinPool.managedBlock", FutureLoad::managedBlock);
  }

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
