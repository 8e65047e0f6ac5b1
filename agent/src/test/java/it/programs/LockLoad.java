package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;
import static it.programs.Load.disturbing;
import static it.programs.Load.nanos;
import static it.programs.Load.start;
import static it.programs.Load.threads;
import static it.programs.Load.turns;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Locks, conditions and semaphores under load. */
final class LockLoad {
  private LockLoad() {}

  static void checks() {
    check("ReentrantLock", () -> locks(new ReentrantLock()));
    check("fair ReentrantLock", () -> locks(new ReentrantLock(true)));
    check("write lock", () -> locks(new ReentrantReadWriteLock().writeLock()));
    check("read and write locks", LockLoad::readWriteLock);
    check("StampedLock", LockLoad::stampedLock);
    check("Condition", LockLoad::condition);
    check("Semaphore", LockLoad::semaphore);
  }

  private static void locks(Lock lock) throws Throwable {
    int[] inside = new int[1];
    int[] entered = new int[1];
    AtomicInteger expected = new AtomicInteger();
    disturbing(
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
          return lock.tryLock(nanos(random, 300), TimeUnit.NANOSECONDS);
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
    disturbing(
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
    disturbing(
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
                    long stamp = lock.tryReadLock(nanos(random, 500), TimeUnit.NANOSECONDS);
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
                      mine.awaitNanos(nanos(random, 400));
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
    disturbing(started);
    int expected = 0;
    for (int i = 0; i < pairs; i++) {
      expected += turns * (2 * i + 1);
    }
    equal(expected, sum.get());
  }

  private static void semaphore() throws Throwable {
    Semaphore semaphore = new Semaphore(3);
    AtomicInteger inside = new AtomicInteger();
    disturbing(
        start(
            threads,
            (number, random) -> {
              for (int i = 0; i < turns; i++) {
                int permits = 1 + random.nextInt(3);
                try {
                  if (random.nextBoolean()) {
                    semaphore.acquire(permits);
                  } else if (!semaphore.tryAcquire(
                      permits, nanos(random, 300), TimeUnit.NANOSECONDS)) {
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
}
