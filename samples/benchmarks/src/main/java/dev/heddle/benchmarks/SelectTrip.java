package dev.heddle.benchmarks;

import dev.heddle.Task;
import dev.heddle.channel.Channel;
import dev.heddle.channel.ReceiveCase;
import dev.heddle.channel.Select;

/** A round trip in which both sides receive by a select over two rendezvous channels. */
public final class SelectTrip {
  private static final Integer BALL = 1;

  private SelectTrip() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("select", args);
    workload.measureNanos(
        switch (workload.peer()) {
          case "heddle" -> SelectTrip::tasks;
          case "kotlin" -> trips -> SelectKt.selects(workload.processors(), trips);
          default -> throw workload.unknownPeer();
        });
  }

  private static void tasks(int trips) {
    Channel<Integer> left = Channel.rendezvous();
    Channel<Integer> right = Channel.rendezvous();
    Channel<Integer> reply = Channel.rendezvous();
    Channel<Integer> stop = Channel.rendezvous();
    Task<Void> server = Task.spawn(() -> serve(left, right, reply, trips));
    Task<Integer> client = Task.spawn(() -> ask(left, right, reply, stop, trips));
    server.join();
    if (client.join() != trips) {
      throw new IllegalStateException("replies: " + client.join() + " of " + trips);
    }
  }

  private static void serve(
      Channel<Integer> left, Channel<Integer> right, Channel<Integer> reply, int trips) {
    Select select = new Select();
    ReceiveCase<Integer> fromLeft = select.receive(left);
    ReceiveCase<Integer> fromRight = select.receive(right);
    for (int i = 0; i < trips; i++) {
      reply.send(select.await() == fromLeft ? fromLeft.value() : fromRight.value());
    }
  }

  private static int ask(
      Channel<Integer> left,
      Channel<Integer> right,
      Channel<Integer> reply,
      Channel<Integer> stop,
      int trips) {
    Select select = new Select();
    ReceiveCase<Integer> replied = select.receive(reply);
    select.receive(stop);
    int replies = 0;
    for (int i = 0; i < trips; i++) {
      (i % 2 == 0 ? left : right).send(BALL);
      if (select.await() == replied) {
        replies += replied.value();
      }
    }
    return replies;
  }
}
