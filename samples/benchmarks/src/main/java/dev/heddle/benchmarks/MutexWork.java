package dev.heddle.benchmarks;

import dev.heddle.Task;
import dev.heddle.sync.Mutex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** 100 tasks do short work in turn under one mutex; one lock and unlock is one operation. */
public final class MutexWork {
  static final int PARTIES = 100;

  /** Steps of the work: about 150 ns. */
  private static final int STEPS = 80;

  /** What the mutex guards. */
  private static long state = 1;

  private MutexWork() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("mutex", args);
    workload.measure(".work", "ns", 1, MutexWork::workAlone);
    workload.measure(
        "",
        "ns",
        PARTIES,
        switch (workload.peer()) {
          case "heddle" -> MutexWork::tasks;
          case "threads", "virtual" -> turns -> lock(workload.threads(), turns);
          case "kotlin" -> turns -> MutexKt.mutex(workload.processors(), PARTIES, turns);
          default -> throw workload.unknownPeer();
        });
  }

  /** Each step needs the one before, in a way that no compiler shortens. */
  static void work() {
    long value = state;
    for (int i = 0; i < STEPS; i++) {
      value ^= value << 13;
      value ^= value >>> 7;
      value ^= value << 17;
    }
    state = value;
  }

  private static void workAlone(int turns) {
    for (int i = 0; i < turns; i++) {
      work();
    }
  }

  private static void tasks(int turns) {
    Mutex mutex = new Mutex();
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < PARTIES; i++) {
      tasks.add(Task.spawn(() -> takeTurns(mutex, turns)));
    }
    tasks.forEach(Task::join);
  }

  private static void takeTurns(Mutex mutex, int turns) {
    for (int i = 0; i < turns; i++) {
      mutex.lock();
      work();
      mutex.unlock();
    }
  }

  private static void lock(Threads threads, int turns) throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    Threads.Body[] bodies = new Threads.Body[PARTIES];
    java.util.Arrays.fill(bodies, (Threads.Body) () -> takeTurns(lock, turns));
    threads.runAll(bodies);
  }

  private static void takeTurns(ReentrantLock lock, int turns) {
    for (int i = 0; i < turns; i++) {
      lock.lock();
      work();
      lock.unlock();
    }
  }
}
