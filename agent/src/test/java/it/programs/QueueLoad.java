package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;
import static it.programs.Load.all;
import static it.programs.Load.disturbing;
import static it.programs.Load.nanos;
import static it.programs.Load.start;
import static it.programs.Load.threads;
import static it.programs.Load.turns;

import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Blocking queues under load. */
final class QueueLoad {
  private QueueLoad() {}

  static void checks() {
    check("ArrayBlockingQueue", () -> queue(new ArrayBlockingQueue<>(2)));
    check("LinkedBlockingQueue", () -> queue(new LinkedBlockingQueue<>(3)));
    check("LinkedBlockingDeque", () -> queue(new LinkedBlockingDeque<>(2)));
    check("SynchronousQueue", () -> queue(new SynchronousQueue<>()));
    check("fair SynchronousQueue", () -> queue(new SynchronousQueue<>(true)));
    check("LinkedTransferQueue", () -> queue(new LinkedTransferQueue<>()));
    check("PriorityBlockingQueue", () -> queue(new PriorityBlockingQueue<>()));
    check("transfer", QueueLoad::transfer);
    check("DelayQueue", QueueLoad::delayQueue);
  }

  /** Each value that was put is taken once. */
  private static void queue(BlockingQueue<Integer> queue) throws Throwable {
    int pairs = Math.max(1, threads / 2);
    AtomicIntegerArray seen = new AtomicIntegerArray(pairs * turns);
    AtomicInteger taken = new AtomicInteger();
    disturbing(
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
        if (queue.offer(value, nanos(random, 300), TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        // Not put in; tries again.
      }
    }
  }

  private static Integer remove(BlockingQueue<Integer> queue, Random random) {
    try {
      return queue.poll(nanos(random, 500), TimeUnit.NANOSECONDS);
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
}
