package dev.heddle.benchmarks;

import dev.heddle.Task;
import dev.heddle.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;

/** 503 tasks pass a token round over rendezvous channels; one hop is one operation. */
public final class Ring {
  /** Tasks in the ring. */
  static final int SIZE = 503;

  private Ring() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("ring", args);
    workload.measure(
        "",
        "ns",
        SIZE,
        switch (workload.peer()) {
          case "heddle" -> Ring::tasks;
          case "threads", "virtual" -> laps -> queues(workload.threads(), laps);
          case "kotlin" -> laps -> RingKt.ring(workload.processors(), SIZE, laps);
          default -> throw workload.unknownPeer();
        });
  }

  private static void tasks(int laps) {
    List<Channel<Integer>> channels = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      channels.add(Channel.rendezvous());
    }
    Task<Integer> first = Task.spawn(() -> lead(channels.get(0), channels.get(1), laps));
    List<Task<Void>> others = new ArrayList<>();
    for (int i = 1; i < SIZE; i++) {
      Channel<Integer> from = channels.get(i);
      Channel<Integer> to = channels.get((i + 1) % SIZE);
      others.add(Task.spawn(() -> follow(from, to, laps)));
    }
    require(laps, first.join());
    others.forEach(Task::join);
  }

  private static int lead(Channel<Integer> from, Channel<Integer> to, int laps) {
    int token = 0;
    for (int i = 0; i < laps; i++) {
      to.send(token);
      token = from.receive();
    }
    return token;
  }

  private static void follow(Channel<Integer> from, Channel<Integer> to, int laps) {
    for (int i = 0; i < laps; i++) {
      to.send(from.receive() + 1);
    }
  }

  private static void queues(Threads threads, int laps) throws InterruptedException {
    List<SynchronousQueue<Integer>> queues = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      queues.add(new SynchronousQueue<>());
    }
    Threads.Body[] bodies = new Threads.Body[SIZE];
    bodies[0] = () -> lead(queues.get(0), queues.get(1), laps);
    for (int i = 1; i < SIZE; i++) {
      SynchronousQueue<Integer> from = queues.get(i);
      SynchronousQueue<Integer> to = queues.get((i + 1) % SIZE);
      bodies[i] = () -> follow(from, to, laps);
    }
    threads.runAll(bodies);
  }

  private static void lead(
      SynchronousQueue<Integer> from, SynchronousQueue<Integer> to, int laps)
      throws InterruptedException {
    int token = 0;
    for (int i = 0; i < laps; i++) {
      to.put(token);
      token = from.take();
    }
    require(laps, token);
  }

  private static void follow(
      SynchronousQueue<Integer> from, SynchronousQueue<Integer> to, int laps)
      throws InterruptedException {
    for (int i = 0; i < laps; i++) {
      to.put(from.take() + 1);
    }
  }

  private static void require(int laps, int token) {
    if (token != laps * (SIZE - 1)) {
      throw new IllegalStateException("the token must be " + laps * (SIZE - 1) + ", was " + token);
    }
  }
}
