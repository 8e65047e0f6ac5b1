package dev.heddle.benchmarks;

import dev.heddle.Task;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;

/** A round trip over two queues of the JDK, in code that knows nothing of tasks. */
public final class JucPingPong {
  private JucPingPong() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("juc-ping-pong", args);
    measure(workload, "", SynchronousQueue::new);
    measure(workload, ".array", () -> new ArrayBlockingQueue<>(1));
    measure(workload, ".transfer", LinkedTransferQueue::new);
  }

  private static void measure(
      Workload workload, String figure, Supplier<BlockingQueue<Integer>> queue) throws Exception {
    workload.measure(
        figure,
        "ns",
        1,
        switch (workload.peer()) {
          case "heddle" -> trips -> tasks(queue.get(), queue.get(), trips);
          case "threads", "virtual" ->
              trips -> PingPong.queues(workload.threads(), queue.get(), queue.get(), trips);
          default -> throw workload.unknownPeer();
        });
  }

  private static void tasks(
      BlockingQueue<Integer> ping, BlockingQueue<Integer> pong, int trips) {
    Callable<Void> serve =
        () -> {
          PingPong.serve(ping, pong, trips);
          return null;
        };
    Callable<Void> giveBack =
        () -> {
          PingPong.giveBack(ping, pong, trips);
          return null;
        };
    Task<Void> server = Task.spawn(serve);
    Task<Void> returner = Task.spawn(giveBack);
    server.join();
    returner.join();
  }
}
