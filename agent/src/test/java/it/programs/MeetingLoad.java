package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;
import static it.programs.Load.all;
import static it.programs.Load.disturbing;
import static it.programs.Load.finish;
import static it.programs.Load.nanos;
import static it.programs.Load.start;
import static it.programs.Load.threads;
import static it.programs.Load.turns;

import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Latches, barriers, phasers and exchangers under load. */
final class MeetingLoad {
  private MeetingLoad() {}

  static void checks() {
    check("CountDownLatch", MeetingLoad::latch);
    check("CyclicBarrier", MeetingLoad::barrier);
    check("Phaser", MeetingLoad::phaser);
    check("Exchanger", MeetingLoad::exchanger);
    check("interrupts and cancellation of who meets", MeetingLoad::disturbed);
  }

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
                  while (!gate.await(nanos(random, 400), TimeUnit.NANOSECONDS)) {
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

  /** Whoever is interrupted leaves; what they met at is good for others afterwards. */
  private static void disturbed() throws Throwable {
    CountDownLatch gate = new CountDownLatch(1);
    CyclicBarrier barrier = new CyclicBarrier(2 * threads);
    Phaser phaser = new Phaser(1);
    Exchanger<Integer> exchanger = new Exchanger<>();
    AtomicInteger interrupted = new AtomicInteger();
    AtomicInteger broken = new AtomicInteger();
    disturbing(
        start(
            threads,
            (number, random) -> {
              try {
                switch (number % 4) {
                  case 0 -> gate.await();
                  case 1 -> phaser.awaitAdvanceInterruptibly(0);
                  case 2 -> exchangeForEver(exchanger);
                  default -> barrier.await();
                }
                throw new AssertionError("waited for nothing");
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
              } catch (BrokenBarrierException e) {
                broken.incrementAndGet();
              }
            }));
    equal(threads, interrupted.get() + broken.get());
    that(threads < 4 || barrier.isBroken(), "nobody was interrupted at the barrier");
    barrier.reset();
    gate.countDown();
    equal(1, phaser.arrive() + 1);
    all(
        2 * threads,
        (number, random) -> {
          gate.await();
          equal(1, phaser.awaitAdvance(0));
          barrier.await();
        });
    all(2, (number, random) -> equal(1 - number, exchanger.exchange(number)));
  }

  private static void exchangeForEver(Exchanger<Integer> exchanger) throws InterruptedException {
    while (true) {
      exchanger.exchange(0);
    }
  }
}
