package dev.heddle.samples;

import dev.heddle.Task;
import dev.heddle.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;

/** Tasks in a ring pass a token on until its hops are used up; the last one names itself. */
public final class Ring {
  private static final class Token {
    long hopsLeft;

    Token(long hops) {
      hopsLeft = hops;
    }
  }

  private Ring() {}

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("ring")
            .addInt("tasks", 503, "tasks in the ring")
            .add("hops", 1_000_000, "hops of the token in each round")
            .add("thread-hops", 20_000, "hops between threads in each round")
            .addInt("rounds", 3, "rounds measured, after as many to warm up")
            .parse(args);
    int size = options.getInt("tasks");
    int rounds = options.getInt("rounds");
    long hops = options.get("hops");
    long threadHops = options.get("thread-hops");
    Report report = new Report("ring", size + " tasks pass one token round");

    double threads =
        Stopwatch.nanosPerOperation(
            rounds,
            threadHops,
            () -> report.check("last thread", threadHops % size, threads(size, threadHops)));
    report.row("one hop between platform threads", threads, "ns");
    double tasks =
        Stopwatch.nanosPerOperation(
            rounds, hops, () -> report.check("last task", hops % size, tasks(size, hops)));
    report.row("one hop between tasks", tasks, "ns");
    report.finish("hop", tasks, "ns");
  }

  /** Returns the number of the task at which the token ended. */
  private static long tasks(int size, long hops) throws Exception {
    List<Channel<Token>> links = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      links.add(Channel.rendezvous());
    }
    Channel<Integer> last = Channel.rendezvous();
    List<Task<?>> ring = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int number = i;
      Channel<Token> next = links.get((i + 1) % size);
      ring.add(Task.spawn(() -> passOn(number, links.get(number), next, last)));
    }
    links.get(0).send(new Token(hops));
    int result = last.receive();
    links.forEach(Channel::close);
    for (Task<?> member : ring) {
      member.join();
    }
    return result;
  }

  private static void passOn(
      int number, Channel<Token> link, Channel<Token> next, Channel<Integer> last) {
    for (Token token : link) {
      if (token.hopsLeft == 0) {
        last.send(number);
      } else {
        token.hopsLeft--;
        next.send(token);
      }
    }
  }

  private static long threads(int size, long hops) throws Exception {
    List<SynchronousQueue<Token>> links = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      links.add(new SynchronousQueue<>());
    }
    SynchronousQueue<Integer> last = new SynchronousQueue<>();
    List<PlatformThread> ring = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int number = i;
      SynchronousQueue<Token> next = links.get((i + 1) % size);
      ring.add(PlatformThread.start(() -> passOn(number, links.get(number), next, last)));
    }
    links.get(0).put(new Token(hops));
    int result = last.take();
    for (PlatformThread member : ring) {
      member.interrupt();
      member.join();
    }
    return result;
  }

  private static void passOn(
      int number,
      SynchronousQueue<Token> link,
      SynchronousQueue<Token> next,
      SynchronousQueue<Integer> last) {
    try {
      while (true) {
        Token token = link.take();
        if (token.hopsLeft == 0) {
          last.put(number);
        } else {
          token.hopsLeft--;
          next.put(token);
        }
      }
    } catch (InterruptedException over) {
      return; // the token has ended
    }
  }
}
