package dev.heddle.benchmarks;

import dev.heddle.Task;
import dev.heddle.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/** 100 producers send to one consumer over a buffer of 128; one message is one operation. */
public final class FanIn {
  static final int PRODUCERS = 100;
  static final int CAPACITY = 128;

  private FanIn() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("fan-in", args);
    workload.measure(
        "",
        "ns",
        PRODUCERS,
        switch (workload.peer()) {
          case "heddle" -> FanIn::tasks;
          case "threads", "virtual" -> messages -> queue(workload.threads(), messages);
          case "kotlin" ->
              messages -> FanInKt.fanIn(workload.processors(), PRODUCERS, CAPACITY, messages);
          default -> throw workload.unknownPeer();
        });
  }

  /** So many messages from each producer. */
  static void tasks(int messages) {
    Channel<Integer> channel = Channel.buffered(CAPACITY);
    Task<Long> consumer = Task.spawn(() -> consume(channel, messages * PRODUCERS));
    List<Task<Void>> producers = new ArrayList<>();
    for (int i = 0; i < PRODUCERS; i++) {
      producers.add(Task.spawn(() -> produce(channel, messages)));
    }
    producers.forEach(Task::join);
    require(messages, consumer.join());
  }

  private static void produce(Channel<Integer> channel, int messages) {
    for (int i = 0; i < messages; i++) {
      channel.send(1);
    }
  }

  private static long consume(Channel<Integer> channel, int messages) {
    long sum = 0;
    for (int i = 0; i < messages; i++) {
      sum += channel.receive();
    }
    return sum;
  }

  static void queue(Threads threads, int messages) throws InterruptedException {
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(CAPACITY);
    Threads.Body[] bodies = new Threads.Body[PRODUCERS + 1];
    java.util.Arrays.fill(bodies, (Threads.Body) () -> produce(queue, messages));
    bodies[PRODUCERS] = () -> require(messages, consume(queue, messages * PRODUCERS));
    threads.runAll(bodies);
  }

  private static void produce(ArrayBlockingQueue<Integer> queue, int messages)
      throws InterruptedException {
    for (int i = 0; i < messages; i++) {
      queue.put(1);
    }
  }

  private static long consume(ArrayBlockingQueue<Integer> queue, int messages)
      throws InterruptedException {
    long sum = 0;
    for (int i = 0; i < messages; i++) {
      sum += queue.take();
    }
    return sum;
  }

  private static void require(int messages, long sum) {
    if (sum != (long) messages * PRODUCERS) {
      throw new IllegalStateException("messages received: " + sum);
    }
  }
}
