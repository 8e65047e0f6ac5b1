package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.result;
import static it.programs.Checks.that;

import dev.heddle.Task;
import dev.heddle.continuation.CarrierThread;
import dev.heddle.channel.Channel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Critical sections that are no locks to anybody but their author. A task may be preempted inside,
 * while others spin for it; and it may go on on another processor.
 */
public final class LockFree {
  private static final int TASKS = 6;
  private static final int TURNS = 200;

  private LockFree() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    check("a spin lock", () -> spins(new SpinLock()));
    check("a spin lock that hints", () -> spins(new HintingLock()));
    check("a fair spin lock", () -> spins(new TicketLock()));
    check("a spin lock around operations of ours", LockFree::callsTheRuntime);
    check("a spin lock waited for in a constructor", LockFree::spinsPinned);
    check("a sequence lock", LockFree::sequenceLock);
    check("a queue whose producers take two steps", LockFree::queue);
    check("a stack", LockFree::stack);
    check("double-checked publication", LockFree::publication);
    check("counted references", LockFree::references);
    check("plain writes published by a release", LockFree::handOver);
    check("a task that migrates sees its own plain writes", LockFree::migration);
    Checks.end();
  }

  private static void all(int tasks, Callable<?> body) throws Throwable {
    List<Task<?>> spawned = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      spawned.add(Task.spawn(body));
    }
    for (Task<?> each : spawned) {
      result(each);
    }
  }

  // ---------------------------------------------------------------------------- spinning

  private interface Lock {
    void lock();

    void unlock();
  }

  private static final class SpinLock implements Lock {
    private final AtomicInteger taken = new AtomicInteger();

    @Override
    public void lock() {
      while (!taken.compareAndSet(0, 1)) {}
    }

    @Override
    public void unlock() {
      taken.set(0);
    }
  }

  private static final class HintingLock implements Lock {
    private volatile boolean taken;
    private static final VarHandle TAKEN = handle(HintingLock.class, "taken", boolean.class);

    @Override
    public void lock() {
      do {
        while (taken) {
          Thread.onSpinWait();
        }
      } while (!TAKEN.compareAndSet(this, false, true));
    }

    @Override
    public void unlock() {
      TAKEN.setRelease(this, false);
    }
  }

  private static final class TicketLock implements Lock {
    private final AtomicInteger next = new AtomicInteger();
    private volatile int served;

    @Override
    public void lock() {
      int mine = next.getAndIncrement();
      while (served != mine) {}
    }

    @Override
    public void unlock() {
      served = served + 1; // by the holder alone
    }
  }

  private static VarHandle handle(Class<?> owner, String field, Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findVarHandle(owner, field, type);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Two plain fields, which always agree inside the lock. */
  private static final class Pair {
    int first;
    int second;

    void add(int i) {
      int before = first;
      that(before == second, "somebody else is inside");
      first = before + step(i);
      second = second + step(i);
    }

    private static int step(int i) {
      int step = 0;
      for (int k = 0; k < i % 3 + 1; k++) {
        step = 1;
      }
      return step;
    }
  }

  private static void spins(Lock lock) throws Throwable {
    Pair pair = new Pair();
    all(
        TASKS,
        () -> {
          for (int i = 0; i < TURNS; i++) {
            lock.lock();
            try {
              pair.add(i);
            } finally {
              lock.unlock();
            }
          }
          return null;
        });
    equal(TASKS * TURNS, pair.first);
  }

  private static void callsTheRuntime() throws Throwable {
    SpinLock lock = new SpinLock();
    Channel<Integer> channel = Channel.buffered(TASKS * TURNS);
    Pair pair = new Pair();
    all(
        TASKS,
        () -> {
          for (int i = 0; i < TURNS; i++) {
            lock.lock();
            channel.send(pair.first);
            pair.add(i);
            if (i % 20 == 0) {
              Task.yieldNow();
            }
            lock.unlock();
          }
          return null;
        });
    for (int i = 0; i < TASKS * TURNS; i++) {
      equal(i, channel.tryReceive());
    }
  }

  private static final class Spinner {
    Spinner(SpinLock lock) {
      lock.lock();
      lock.unlock();
    }
  }

  private static void spinsPinned() throws Throwable {
    SpinLock lock = new SpinLock();
    lock.lock();
    Task<Spinner> spinner = Task.spawn(() -> new Spinner(lock));
    Task<Void> holder =
        Task.spawn(
            () -> {
              lock.unlock();
              return null;
            });
    result(holder);
    result(spinner);
  }

  // ---------------------------------------------------------------------------- optimistic

  private static final class Sequenced {
    private volatile int sequence;
    private int first;
    private int second;

    void write(int value) {
      sequence++; // by one writer alone
      VarHandle.releaseFence();
      first = value;
      second = -value;
      VarHandle.releaseFence();
      sequence++;
    }

    int read() {
      while (true) {
        int before = sequence;
        int a = first;
        int b = second;
        VarHandle.acquireFence();
        if ((before & 1) == 0 && before == sequence) {
          equal(a, -b);
          return a;
        }
      }
    }
  }

  private static void sequenceLock() throws Throwable {
    Sequenced shared = new Sequenced();
    Task<Void> writer =
        Task.spawn(
            () -> {
              for (int i = 1; i <= TURNS; i++) {
                shared.write(i);
              }
              return null;
            });
    all(
        TASKS,
        () -> {
          int last = 0;
          while (last < TURNS) {
            int read = shared.read();
            that(read >= last, "went back");
            last = read;
          }
          return last;
        });
    result(writer);
  }

  private static final class Node<T> {
    private static final VarHandle NEXT = handle(Node.class, "next", Node.class);

    final T value;
    volatile Node<T> next;

    Node(T value) {
      this.value = value;
    }
  }

  /** Between its two steps a producer hides what comes after it from the consumer. */
  private static final class Queue<T> {
    private final AtomicReference<Node<T>> tail = new AtomicReference<>(new Node<>(null));
    private Node<T> head = tail.get();

    void add(T value) {
      Node<T> node = new Node<>(value);
      Node<T> before = tail.getAndSet(node);
      Node.NEXT.setRelease(before, node);
    }

    T take() {
      Node<T> next = head.next;
      while (next == null) {
        next = head.next;
      }
      head = next;
      return next.value;
    }
  }

  private static void queue() throws Throwable {
    Queue<int[]> queue = new Queue<>();
    AtomicInteger producers = new AtomicInteger();
    Task<Integer> consumer =
        Task.spawn(
            () -> {
              int[] last = new int[TASKS];
              int sum = 0;
              for (int i = 0; i < TASKS * TURNS; i++) {
                int[] taken = queue.take();
                equal(last[taken[0]] + 1, taken[1]);
                last[taken[0]] = taken[1];
                sum += taken[1];
              }
              return sum;
            });
    all(
        TASKS,
        () -> {
          int producer = producers.getAndIncrement();
          for (int i = 1; i <= TURNS; i++) {
            queue.add(new int[] {producer, i});
          }
          return null;
        });
    equal(TASKS * TURNS * (TURNS + 1) / 2, result(consumer));
  }

  private static void stack() throws Throwable {
    AtomicReference<Node<Integer>> top = new AtomicReference<>();
    AtomicInteger sum = new AtomicInteger();
    all(
        TASKS,
        () -> {
          for (int i = 1; i <= TURNS; i++) {
            Node<Integer> pushed = new Node<>(i);
            Node<Integer> below;
            do {
              below = top.get();
              pushed.next = below;
            } while (!top.compareAndSet(below, pushed));
            Node<Integer> popped;
            do {
              popped = top.get();
            } while (popped == null || !top.compareAndSet(popped, popped.next));
            sum.addAndGet(popped.value);
          }
          return null;
        });
    equal(TASKS * TURNS * (TURNS + 1) / 2, sum.get());
    equal(null, top.get());
  }

  // ---------------------------------------------------------------------------- publication

  private static final class Lazy {
    private final SpinLock lock = new SpinLock();
    private volatile List<Integer> made;
    private int times;

    List<Integer> get() {
      List<Integer> result = made;
      if (result == null) {
        lock.lock();
        result = made;
        if (result == null) {
          result = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            result.add(i);
          }
          times++;
          made = result;
        }
        lock.unlock();
      }
      return result;
    }
  }

  private static void publication() throws Throwable {
    for (int round = 0; round < 10; round++) {
      Lazy lazy = new Lazy();
      Set<Object> seen = java.util.Collections.synchronizedSet(new HashSet<>());
      all(
          TASKS,
          () -> {
            List<Integer> got = lazy.get();
            equal(10, got.size());
            return seen.add(System.identityHashCode(got));
          });
      equal(1, seen.size());
      equal(1, lazy.times);
    }
  }

  private static void references() throws Throwable {
    AtomicInteger count = new AtomicInteger(1);
    AtomicInteger closed = new AtomicInteger();
    AtomicInteger started = new AtomicInteger();
    all(
        TASKS,
        () -> {
          boolean first = started.getAndIncrement() == 0;
          for (int i = 0; i < TURNS && retain(count); i++) {
            equal(0, closed.get());
            release(count, closed);
            if (first && i == TURNS / 2) {
              release(count, closed); // what it was made with
            }
          }
          return null;
        });
    equal(0, count.get());
    equal(1, closed.get());
  }

  private static void release(AtomicInteger count, AtomicInteger closed) {
    if (count.decrementAndGet() == 0) {
      closed.incrementAndGet();
    }
  }

  private static boolean retain(AtomicInteger count) {
    int before;
    do {
      before = count.get();
      if (before == 0) {
        return false;
      }
    } while (!count.compareAndSet(before, before + 1));
    return true;
  }

  /** A plain array is written, and a flag released: who acquires the flag sees all of it. */
  private static void handOver() throws Throwable {
    int[][] slots = new int[1][];
    VarHandle handle = MethodHandles.arrayElementVarHandle(int[][].class);
    Task<Void> writer =
        Task.spawn(
            () -> {
              for (int i = 1; i <= TURNS; i++) {
                while ((int[]) handle.getAcquire(slots, 0) != null) {}
                int[] cells = new int[8];
                for (int k = 0; k < cells.length; k++) {
                  cells[k] = i + k;
                }
                handle.setRelease(slots, 0, cells);
              }
              return null;
            });
    for (int i = 1; i <= TURNS; i++) {
      int expected = i;
      result(Task.spawn(() -> taken(handle, slots, expected)));
    }
    result(writer);
  }

  private static Void taken(VarHandle handle, int[][] slots, int expected) {
    int[] cells = (int[]) handle.getAcquire(slots, 0);
    while (cells == null) {
      cells = (int[]) handle.getAcquire(slots, 0);
    }
    for (int k = 0; k < cells.length; k++) {
      equal(expected + k, cells[k]);
    }
    handle.setRelease(slots, 0, null);
    return null;
  }

  // ---------------------------------------------------------------------------- migration

  private static final ThreadLocal<int[]> LOCAL = new ThreadLocal<>();

  /** What the task owns, in plain memory only. */
  private static final class Own {
    int field;
    final long[] array = new long[4];
    Own next;
  }

  private static void migration() throws Throwable {
    AtomicInteger migrations = new AtomicInteger();
    all(TASKS, () -> migrating(migrations));
    boolean several = Integer.getInteger("it.processors", 1) > 1;
    that(!several || migrations.get() > 0, "no task has changed its worker");
  }

  private static Void migrating(AtomicInteger migrations) {
    Thread self = Thread.currentThread();
    LOCAL.set(new int[1]);
    int[] local = LOCAL.get();
    Own own = new Own();
    own.next = new Own();
    Thread before = worker();
    for (int i = 1; i <= 2 * TURNS; i++) {
      own.field = i;
      own.array[i & 3] = i;
      own.next.field += i;
      local[0] = i;
      Task.yieldNow();
      equal(i, own.field);
      equal((long) i, own.array[i & 3]);
      equal(i * (i + 1) / 2, own.next.field);
      equal(i, LOCAL.get()[0]);
      that(local == LOCAL.get() && self == Thread.currentThread(), "another's");
      Thread now = worker();
      if (now != before) {
        migrations.incrementAndGet();
        before = now;
      }
    }
    return null;
  }

  /** The thread that really runs, or the one that asks if that is no worker. */
  private static Thread worker() {
    return CarrierThread.asItself(Thread::currentThread);
  }
}
