package dev.heddle.samples;

import dev.heddle.Task;
import dev.heddle.channel.Channel;
import java.util.concurrent.SynchronousQueue;

/** Two tasks hit a ball to and fro over two rendezvous channels. */
public final class PingPong {
  /** Its plain field needs no guard: whoever has received the ball owns it. */
  private static final class Ball {
    long state;

    /** Not just a count, or the JIT would make one addition of a whole loop of calls. */
    void hit() {
      state = 31 * state + 1;
    }
  }

  /** Kept, so that the calls are not for nothing. */
  private static long calls;

  private PingPong() {}

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("ping-pong")
            .add("round-trips", 500_000, "round trips of the tasks in each round")
            .add("thread-round-trips", 10_000, "round trips of the threads in each round")
            .addInt("rounds", 5, "rounds measured, after as many to warm up")
            .parse(args);
    int rounds = options.getInt("rounds");
    long trips = options.get("round-trips");
    long threadTrips = options.get("thread-round-trips");
    Report report = new Report("ping-pong", "one round trip is two sends and two receives");

    double threads =
        Stopwatch.nanosPerOperation(rounds, threadTrips, () -> threads(threadTrips, report));
    double tasks = Stopwatch.nanosPerOperation(rounds, trips, () -> tasks(trips, report));
    // Last: the shortest, it would be over before the JIT has time for it.
    double call = Stopwatch.nanosPerOperation(rounds, trips, () -> calls = afterCalls(trips));
    report.row("two plain method calls", call, "ns");
    report.row("two platform threads, two SynchronousQueues", threads, "ns");
    report.row("two tasks, two rendezvous channels", tasks, "ns");
    report.finish("round-trip", tasks, "ns");
  }

  private static void tasks(long trips, Report report) throws Exception {
    Channel<Ball> ping = Channel.rendezvous();
    Channel<Ball> pong = Channel.rendezvous();
    Ball ball = new Ball();
    Task<?> server = Task.spawn(() -> serve(ball, ping, pong, trips));
    Task<?> returner = Task.spawn(() -> giveBack(ping, pong, trips));
    server.join();
    returner.join();
    report.check("the ball of the tasks", afterCalls(trips), ball.state);
  }

  private static void serve(Ball ball, Channel<Ball> ping, Channel<Ball> pong, long trips) {
    for (long i = 0; i < trips; i++) {
      ball.hit();
      ping.send(ball);
      pong.receive();
    }
  }

  private static void giveBack(Channel<Ball> ping, Channel<Ball> pong, long trips) {
    for (long i = 0; i < trips; i++) {
      Ball ball = ping.receive();
      ball.hit();
      pong.send(ball);
    }
  }

  private static long afterCalls(long trips) {
    Ball ball = new Ball();
    for (long i = 0; i < trips; i++) {
      ball.hit();
      ball.hit();
    }
    return ball.state;
  }

  private static void threads(long trips, Report report) throws Exception {
    SynchronousQueue<Ball> ping = new SynchronousQueue<>();
    SynchronousQueue<Ball> pong = new SynchronousQueue<>();
    Ball ball = new Ball();
    PlatformThread server =
        PlatformThread.start(
            () -> {
              for (long i = 0; i < trips; i++) {
                ball.hit();
                ping.put(ball);
                pong.take();
              }
            });
    PlatformThread returner =
        PlatformThread.start(
            () -> {
              for (long i = 0; i < trips; i++) {
                Ball taken = ping.take();
                taken.hit();
                pong.put(taken);
              }
            });
    server.join();
    returner.join();
    report.check("the ball of the threads", afterCalls(trips), ball.state);
  }
}
