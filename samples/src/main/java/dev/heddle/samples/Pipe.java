package dev.heddle.samples;

import dev.heddle.Task;
import dev.heddle.channel.Channel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The shape of {@code perf bench sched pipe}: two parties, two pipes, and a token that each reads
 * from one pipe and writes to the other.
 */
public final class Pipe {
  private static final class Token {
    long writes;
  }

  private Pipe() {}

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("pipe")
            .add("operations", 1_000_000, "operations of the tasks in each round")
            .add("thread-operations", 50_000, "operations of the threads in each round")
            .addInt("rounds", 3, "rounds measured, after as many to warm up")
            .parse(args);
    int rounds = options.getInt("rounds");
    long operations = options.get("operations");
    long threadOperations = options.get("thread-operations");
    Report report = new Report("pipe", "one operation is a write and a read by each party");

    double threads =
        Stopwatch.nanosPerOperation(
            rounds, threadOperations, () -> threads(threadOperations, report));
    report.row("two platform threads, two ArrayBlockingQueues", threads, "ns");
    double tasks =
        Stopwatch.nanosPerOperation(rounds, operations, () -> tasks(operations, report));
    report.row("two tasks, two buffered channels", tasks, "ns");
    report.row(operations + " operations take tasks", tasks * operations / 1e9, "s");
    report.row(
        "the threads, by their " + threadOperations + ", would take",
        threads * operations / 1e9,
        "s");
    report.finish("operation", tasks, "ns");
  }

  private static void tasks(long operations, Report report) throws Exception {
    Channel<Token> there = Channel.buffered(1);
    Channel<Token> back = Channel.buffered(1);
    Token token = new Token();
    Task<?> writer = Task.spawn(() -> writeAndRead(token, there, back, operations));
    Task<?> reader = Task.spawn(() -> readAndWrite(there, back, operations));
    writer.join();
    reader.join();
    report.check("writes by tasks", 2 * operations, token.writes);
  }

  private static void writeAndRead(
      Token token, Channel<Token> there, Channel<Token> back, long operations) {
    for (long i = 0; i < operations; i++) {
      token.writes++;
      there.send(token);
      back.receive();
    }
  }

  private static void readAndWrite(Channel<Token> there, Channel<Token> back, long operations) {
    for (long i = 0; i < operations; i++) {
      Token token = there.receive();
      token.writes++;
      back.send(token);
    }
  }

  private static void threads(long operations, Report report) throws Exception {
    BlockingQueue<Token> there = new ArrayBlockingQueue<>(1);
    BlockingQueue<Token> back = new ArrayBlockingQueue<>(1);
    Token token = new Token();
    PlatformThread writer =
        PlatformThread.start(
            () -> {
              for (long i = 0; i < operations; i++) {
                token.writes++;
                there.put(token);
                back.take();
              }
            });
    PlatformThread reader =
        PlatformThread.start(
            () -> {
              for (long i = 0; i < operations; i++) {
                Token taken = there.take();
                taken.writes++;
                back.put(taken);
              }
            });
    writer.join();
    reader.join();
    report.check("writes by threads", 2 * operations, token.writes);
  }
}
