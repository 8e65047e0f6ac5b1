package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.that;

import dev.heddle.Task;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;

/** On one processor, a task that waits for another does not spin first, as the JDK has it. */
public final class Spinning {
  private static final int TURNS = 2_000;

  /** A turn costs some 20 reductions without spinning, and the JDK spins 128 times. */
  private static final int REDUCTIONS_PER_TURN = 100;

  private Spinning() {}

  public static void main(String[] args) {
    check("SynchronousQueue", () -> turns(new SynchronousQueue<>(), new SynchronousQueue<>()));
    check(
        "fair SynchronousQueue",
        () -> turns(new SynchronousQueue<>(true), new SynchronousQueue<>(true)));
    check(
        "LinkedTransferQueue",
        () -> turns(new LinkedTransferQueue<>(), new LinkedTransferQueue<>()));
    Checks.end();
  }

  private static void turns(BlockingQueue<Integer> there, BlockingQueue<Integer> back) {
    Callable<Long> serve = () -> serve(there, back);
    Callable<Long> giveBack = () -> giveBack(there, back);
    Task<Long> server = Task.spawn(serve);
    Task<Long> returner = Task.spawn(giveBack);
    int most = TURNS * REDUCTIONS_PER_TURN;
    that(server.join() < most, "reductions of the first: " + server.join());
    that(returner.join() < most, "reductions of the second: " + returner.join());
  }

  private static long serve(BlockingQueue<Integer> there, BlockingQueue<Integer> back)
      throws InterruptedException {
    for (int i = 0; i < TURNS; i++) {
      there.put(i);
      that(back.take() == i, "an odd value");
    }
    return Task.current().reductions();
  }

  private static long giveBack(BlockingQueue<Integer> there, BlockingQueue<Integer> back)
      throws InterruptedException {
    for (int i = 0; i < TURNS; i++) {
      back.put(there.take());
    }
    return Task.current().reductions();
  }
}
