package dev.heddle.benchmarks;

import dev.heddle.benchmarks.kernel.Kernel;
import dev.heddle.benchmarks.kernel.Kernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does CPU-bound code cost as a task, and why? For one kernel and JMH's profilers; {@code
 * scripts/bench overhead} compares them all.
 *
 * <p>{@code scripts/bench jmh OverheadBenchmark -p kernel=iterators -prof gc}; the form {@code
 * plain} is the baseline.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class OverheadBenchmark {
  /** Its name, as {@code scripts/bench overhead --kernels list} prints it. */
  @Param({"fibonacci", "double-matrix", "iterators", "json"})
  public String kernel;

  /** Plain code is the baseline. */
  @Param({"plain", "task"})
  public String form;

  private Kernel.Body body;

  /** Makes the data. */
  @Setup
  public void make() {
    body = Kernels.named(kernel).make();
  }

  /** One run of the kernel. */
  @Benchmark
  public long run() {
    return form.equals("task") ? Overhead.task(body, 1) : Overhead.plain(body, 1);
  }
}
