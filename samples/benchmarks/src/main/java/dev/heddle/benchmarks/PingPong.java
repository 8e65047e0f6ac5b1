package dev.heddle.benchmarks;

import dev.heddle.Task;
import dev.heddle.channel.Channel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/** A round trip: two send and receive pairs over two rendezvous channels. */
public final class PingPong {
  private static final Integer BALL = 1;

  private PingPong() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("ping-pong", args);
    workload.measureNanos(
        switch (workload.peer()) {
          case "heddle" -> PingPong::tasks;
          case "threads", "virtual" ->
              trips ->
                  queues(
                      workload.threads(),
                      new SynchronousQueue<>(),
                      new SynchronousQueue<>(),
                      trips);
          case "kotlin" -> trips -> PingPongKt.pingPong(workload.processors(), trips);
          default -> throw workload.unknownPeer();
        });
  }

  static void tasks(int trips) {
    Channel<Integer> ping = Channel.rendezvous();
    Channel<Integer> pong = Channel.rendezvous();
    Task<Integer> server = Task.spawn(() -> serve(ping, pong, trips));
    Task<Void> returner = Task.spawn(() -> giveBack(ping, pong, trips));
    requireAll(trips, server.join());
    returner.join();
  }

  private static int serve(Channel<Integer> ping, Channel<Integer> pong, int trips) {
    int received = 0;
    for (int i = 0; i < trips; i++) {
      ping.send(BALL);
      received += pong.receive();
    }
    return received;
  }

  private static void giveBack(Channel<Integer> ping, Channel<Integer> pong, int trips) {
    for (int i = 0; i < trips; i++) {
      pong.send(ping.receive());
    }
  }

  /** The same over two queues, of whatever kind. */
  static void queues(
      Threads threads, BlockingQueue<Integer> ping, BlockingQueue<Integer> pong, int trips)
      throws InterruptedException {
    threads.runAll(() -> serve(ping, pong, trips), () -> giveBack(ping, pong, trips));
  }

  static void serve(BlockingQueue<Integer> ping, BlockingQueue<Integer> pong, int trips)
      throws InterruptedException {
    int received = 0;
    for (int i = 0; i < trips; i++) {
      ping.put(BALL);
      received += pong.take();
    }
    requireAll(trips, received);
  }

  static void giveBack(BlockingQueue<Integer> ping, BlockingQueue<Integer> pong, int trips)
      throws InterruptedException {
    for (int i = 0; i < trips; i++) {
      pong.put(ping.take());
    }
  }

  private static void requireAll(int trips, int received) {
    if (trips != received) {
      throw new IllegalStateException("balls: " + trips + " sent, " + received + " back");
    }
  }
}
