package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.continuation.Continuation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TaskStressTest extends SchedulerTestBase {
  @Test
  void parkAndUnpark_ofPairs_loseNoWake() {
    List<Task<Void>> all = new ArrayList<>();
    for (int pair = 0; pair < 50; pair++) {
      Turn turn = new Turn();
      int rounds = 2_000 * STRESS;
      PartyTwin even = new PartyTwin(rounds, turn, 0);
      PartyTwin odd = new PartyTwin(rounds, turn, 1);
      turn.parties[0] = Task.spawn(even);
      turn.parties[1] = Task.spawn(odd);
      turn.start();
      all.add(turn.parties[0]);
      all.add(turn.parties[1]);
    }
    all.forEach(SchedulerTestBase::join);
  }

  @Test
  void parkAndUnpark_betweenTasksAndThreads_loseNoWake() throws Exception {
    int rounds = 5_000 * STRESS;
    AtomicInteger given = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    Thread giver = Thread.currentThread();
    Task<Void> taker =
        Task.spawn(
            new LoopTwin(Integer.MAX_VALUE) {
              @Override
              protected void step(int i, Continuation c) {
                seen.set(given.get());
                LockSupport.unpark(giver);
                if (seen.get() == rounds) {
                  endLoop();
                } else {
                  Task.park(c);
                }
              }
            });
    for (int i = 1; i <= rounds; i++) {
      given.set(i);
      taker.unpark();
      while (seen.get() < i) {
        LockSupport.parkNanos(1_000_000_000L);
      }
    }
    taker.unpark();
    join(taker);
  }

  @Test
  void spawn_ofManyFromTasksAndThreads_runsEachOnce() throws Exception {
    int perSpawner = 20_000 * STRESS;
    AtomicLong sum = new AtomicLong();
    List<Task<Void>> spawners = new ArrayList<>();
    for (int s = 0; s < 4; s++) {
      spawners.add(
          Task.spawn(
              new LoopTwin(perSpawner) {
                @Override
                protected void step(int i, Continuation c) {
                  Task.spawn(new AddingTwin(sum, i));
                }
              }));
    }
    List<Task<Void>> own = new ArrayList<>();
    for (int i = 0; i < perSpawner; i++) {
      own.add(Task.spawn(new AddingTwin(sum, i)));
    }
    spawners.forEach(SchedulerTestBase::join);
    own.forEach(SchedulerTestBase::join);
    while (Heddle.statistics().live() != 0) {
      Thread.onSpinWait();
    }
    assertEquals(5L * perSpawner * (perSpawner - 1) / 2, sum.get());
  }

  @Test
  void handOff_ofPinnedTasks_letsOthersRun() {
    List<Task<Integer>> pinned = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int number = i;
      Task<Integer> waitedFor = Task.spawn(() -> number);
      pinned.add(Task.spawn(() -> waitedFor.join() + parkedOnce()));
    }
    for (int round = 0; round < 40; round++) {
      join(Task.spawn(new AddingTwin(new AtomicLong(), 1)));
    }
    for (Task<Integer> task : pinned) {
      task.unpark();
    }
    int sum = 0;
    for (Task<Integer> task : pinned) {
      sum += join(task);
    }
    assertEquals(40 * 39 / 2, sum);
  }

  @Test
  void stuckPlainTasks_doNotStarveOthers() {
    AtomicInteger stop = new AtomicInteger();
    List<Task<Void>> hogs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      hogs.add(
          Task.spawn(
              () -> {
                while (stop.get() == 0) {
                  Thread.onSpinWait();
                }
              }));
    }
    for (int i = 0; i < 20; i++) {
      join(Task.spawn(new AddingTwin(new AtomicLong(), 1)));
    }
    stop.set(1);
    hogs.forEach(SchedulerTestBase::join);
  }

  @Test
  void endlessTwins_besideSleeper_letItTick() {
    AtomicInteger stop = new AtomicInteger();
    List<Task<Void>> hogs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      hogs.add(Task.spawn(new EndlessTwin(stop)));
    }
    Task<Void> sleeper =
        Task.spawn(
            new LoopTwin(100) {
              @Override
              protected void step(int i, Continuation c) {
                Task.sleep(Duration.ofNanos(200_000), c);
              }
            });
    join(sleeper);
    stop.set(1);
    hogs.forEach(SchedulerTestBase::join);
  }

  /** Never blocks; gives way only because its budget is used up. */
  private static final class EndlessTwin extends LoopTwin {
    private final AtomicInteger stop;

    EndlessTwin(AtomicInteger stop) {
      super(Integer.MAX_VALUE);
      this.stop = stop;
    }

    @Override
    protected void step(int i, Continuation c) {
      if (stop.get() != 0 || i == Integer.MAX_VALUE - 2) {
        endLoop();
      }
    }
  }

  private static int parkedOnce() {
    Task.park();
    return 0;
  }

  private static final class AddingTwin extends LoopTwin {
    private final AtomicLong sum;
    private final int amount;

    AddingTwin(AtomicLong sum, int amount) {
      super(1);
      this.sum = sum;
      this.amount = amount;
    }

    @Override
    protected void step(int i, Continuation c) {
      sum.addAndGet(amount);
      Task.yieldNow(c);
    }
  }

  /** Whose turn it is: two parties alternate, parking while it is the other's. */
  private static final class Turn {
    final AtomicInteger turn = new AtomicInteger(-1);

    @SuppressWarnings("unchecked")
    final Task<Void>[] parties = (Task<Void>[]) new Task<?>[2];

    void start() {
      turn.set(0);
      parties[0].unpark();
      parties[1].unpark();
    }
  }

  private static final class PartyTwin extends LoopTwin {
    private final Turn turn;
    private final int side;
    private int left;

    PartyTwin(int rounds, Turn turn, int side) {
      super(Integer.MAX_VALUE);
      this.turn = turn;
      this.side = side;
      left = rounds;
    }

    @Override
    protected void step(int i, Continuation c) {
      if (turn.turn.get() == side) {
        left--;
        turn.turn.set(1 - side);
        turn.parties[1 - side].unpark();
      }
      if (left > 0) {
        Task.park(c);
      } else {
        endLoop();
      }
    }
  }
}
