package dev.heddle.benchmarks;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What do a switch, a spawn and a message cost, and what do they allocate?
 *
 * <p>{@code scripts/bench jmh SwitchBenchmark -prof gc}; on JDK 21 and later also {@code -p
 * peer=heddle,threads,kotlin,virtual}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SwitchBenchmark {
  private static final int OPERATIONS = 10_000;

  /** Threads are the baseline. */
  @Param({"heddle", "threads", "kotlin"})
  public String peer;

  /** A round trip over two rendezvous channels. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void pingPong() throws InterruptedException {
    switch (peer) {
      case "heddle" -> PingPong.tasks(OPERATIONS);
      case "kotlin" -> PingPongKt.pingPong(1, OPERATIONS);
      default ->
          PingPong.queues(
              threads(), new SynchronousQueue<>(), new SynchronousQueue<>(), OPERATIONS);
    }
  }

  /** Giving way to another task. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public void yields() throws InterruptedException {
    switch (peer) {
      case "heddle" -> Yield.tasks(OPERATIONS);
      case "kotlin" -> YieldKt.yields(1, OPERATIONS);
      default -> Yield.threads(threads(), OPERATIONS);
    }
  }

  /** Spawning and joining. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public long spawn() throws InterruptedException {
    return switch (peer) {
      case "heddle" -> Spawn.tasks(OPERATIONS);
      case "kotlin" -> SpawnKt.spawns(1, OPERATIONS);
      default -> Spawn.threads(threads(), OPERATIONS);
    };
  }

  /** A message of 100 producers over a buffered channel. */
  @Benchmark
  @OperationsPerInvocation(100 * FanIn.PRODUCERS)
  public void fanIn() throws InterruptedException {
    switch (peer) {
      case "heddle" -> FanIn.tasks(100);
      case "kotlin" -> FanInKt.fanIn(1, FanIn.PRODUCERS, FanIn.CAPACITY, 100);
      default -> FanIn.queue(threads(), 100);
    }
  }

  private Threads threads() {
    return Threads.named(peer);
  }
}
