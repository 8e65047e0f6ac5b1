package dev.heddle.benchmarks;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.benchmarks.kernel.Kernel;
import dev.heddle.benchmarks.kernel.Kernels;
import java.util.Locale;

/**
 * What being preemptible costs: CPU-bound code run plain, then as a task, then plain again as a
 * control, in turn, in one JVM, on the same data.
 *
 * <p>The command line is {@code KERNEL [--rounds N] [--millis N] [--waiting yes]}; one kernel for
 * each JVM, so that none is compiled with what another did in mind. With {@code --waiting yes} a
 * second task is ready all the time, so that the first is preempted whenever its budget is used up;
 * that needs one processor. It prints three lines: {@code overhead.KERNEL FORM VALUE ns}.
 */
public final class Overhead {
  /** A way to run a kernel. */
  private interface Form {
    long run(Kernel.Body body, int times);
  }

  private static volatile boolean over;

  private final Kernel kernel;
  private final Kernel.Body body;
  private int rounds = 15;
  private long roundNanos = 40_000_000;
  private boolean waiting;

  private Overhead(String[] arguments) {
    kernel = Kernels.named(arguments[0]);
    body = kernel.make();
    for (int i = 1; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--millis" -> roundNanos = Integer.parseInt(value) * 1_000_000L;
        case "--waiting" -> waiting = value.equals("yes");
        default ->
            throw new IllegalArgumentException(
                "unknown option " + arguments[i] + "; known: --rounds, --millis, --waiting");
      }
    }
  }

  public static void main(String[] args) {
    if (args.length == 0 || args[0].equals("--list")) {
      Kernels.all().forEach(each -> System.out.println(each.name()));
      return;
    }
    if (!Heddle.isWoven()) {
      throw new IllegalStateException("there is no overhead without the agent");
    }
    new Overhead(args).measure();
  }

  private void measure() {
    Task<Void> waiter = waiting ? Task.spawn(Overhead::keepReady) : null;
    int times = calibrate();
    Form[] forms = {Overhead::plain, Overhead::task, Overhead::plain};
    String[] names = {"plain", "task", "control"};
    double[][] nanos = new double[forms.length][rounds];
    for (int round = -2; round < rounds; round++) {
      for (int i = 0; i < forms.length; i++) {
        int turn = Math.floorMod(i + round, forms.length); // none always comes first
        double time = time(forms[turn], times);
        if (round >= 0) {
          nanos[turn][round] = time;
        }
      }
    }
    for (int i = 0; i < forms.length; i++) {
      double median = Workload.median(nanos[i]);
      System.out.println(
          String.format(
              Locale.ROOT, "overhead.%s %s %.0f ns", kernel.name(), names[i], median));
    }
    over = true;
    if (waiter != null) {
      waiter.join();
    }
  }

  /** How often the kernel runs in a round; both forms warm up meanwhile. */
  private int calibrate() {
    int times = 1;
    for (WarmUp warmUp = new WarmUp(); warmUp.goesOn(); ) {
      double best = Math.min(time(Overhead::task, times), time(Overhead::plain, times));
      double each = Math.max(1, best);
      times = (int) Math.max(1, Math.min(roundNanos / each, 4.0 * times));
    }
    return times;
  }

  /** Nanoseconds of one run of the kernel. */
  private double time(Form form, int times) {
    long start = System.nanoTime();
    long result = form.run(body, times);
    double nanos = (double) (System.nanoTime() - start) / times;
    if (result != kernel.expected()) {
      throw new IllegalStateException(
          kernel.name() + " must return " + kernel.expected() + ", was " + result);
    }
    return nanos;
  }

  static long plain(Kernel.Body body, int times) {
    return Kernel.repeat(body, times);
  }

  static long task(Kernel.Body body, int times) {
    return Task.spawn(() -> Kernel.repeat(body, times)).join();
  }

  private static void keepReady() {
    while (!over) {
      Task.yieldNow();
    }
  }
}
