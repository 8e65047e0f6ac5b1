package dev.heddle.samples;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.channel.Channel;
import java.util.List;

/**
 * Calls of a layout service that does nothing: directly, and through the task that owns it, with
 * one request channel and a one-shot reply channel for each call.
 *
 * <p>It repeats a measurement that was posted about Rust's scheduler in 2013: 2 ns for a direct
 * call, 2,217 ns across tasks.
 */
public final class CrossTaskCall {
  private record Request(Integer width, Channel<Integer> reply) {}

  private CrossTaskCall() {}

  public static void main(String[] args) throws Exception {
    Options options =
        new Options("cross-task-call")
            .add("calls", 50_000, "calls in each round")
            .addInt("rounds", 15, "rounds measured, after as many to warm up")
            .parse(args);
    int rounds = options.getInt("rounds");
    long calls = options.get("calls");
    Report report = new Report("cross-task-call", calls + " calls of a service");

    double direct = Stopwatch.nanosPerOperation(rounds, calls, () -> directCalls(calls, report));
    report.row("direct call", direct, "ns");
    double across = Stopwatch.nanosPerOperation(rounds, calls, () -> acrossTasks(calls, report));
    report.row("call across tasks", across, "ns");
    report.row("the same in Rust, 2013: direct, across", "2 ns, 2217 ns");
    if (Heddle.isWoven()) {
      report.row("slices of tasks in one such call", slicesPerCall(calls, report), "");
    }
    report.line("\n  one call, event by event:");
    traceOneCall(Math.min(calls, 1_000)).forEach(report::line);
    report.finish("call", across, "ns");
  }

  private static Integer layout(Integer width) {
    return width;
  }

  private static void directCalls(long calls, Report report) {
    long answers = 0;
    for (long i = 0; i < calls; i++) {
      answers += layout(1);
    }
    report.check("answers by direct calls", calls, answers);
  }

  private static void acrossTasks(long calls, Report report) throws Exception {
    Channel<Request> requests = Channel.rendezvous();
    Task<?> service = Task.spawn(() -> serve(requests));
    Task<Long> client = Task.spawn(() -> call(requests, calls));
    report.check("answers across tasks", calls, client.join());
    requests.close();
    service.join();
  }

  /** How often the scheduler ran a task, until it waited again, for one call. */
  private static double slicesPerCall(long calls, Report report) throws Exception {
    long before = Heddle.statistics().slices();
    acrossTasks(calls, report);
    return (double) (Heddle.statistics().slices() - before) / calls;
  }

  private static void serve(Channel<Request> requests) {
    for (Request request : requests) {
      request.reply().send(layout(request.width()));
    }
  }

  /** What happens in one call, after some to warm up. */
  private static List<String> traceOneCall(long warmUp) {
    Channel<Request> requests = Channel.rendezvous();
    CallTrace trace = new CallTrace();
    Task<?> service = Task.spawn(() -> serveTraced(requests, trace));
    Task<?> client = Task.spawn(() -> callTraced(requests, warmUp + 1, trace, service));
    client.join();
    requests.close();
    service.join();
    return trace.lines();
  }

  private static void serveTraced(Channel<Request> requests, CallTrace trace) {
    for (Request request : requests) {
      trace.note("service", "wakes with the request", "client", trace.client());
      request.reply().send(layout(request.width()));
      trace.note("service", "has replied, receives again", "client", trace.client());
    }
  }

  private static void callTraced(
      Channel<Request> requests, long calls, CallTrace trace, Task<?> service) {
    for (long i = 0; i < calls; i++) {
      Channel<Integer> reply = Channel.buffered(1);
      trace.begin(Task.current());
      trace.note("client", "sends a request", "service", service);
      requests.send(new Request(1, reply));
      trace.note("client", "has sent it, receives the reply", "service", service);
      reply.receive();
      trace.note("client", "wakes with the reply", "service", service);
    }
  }

  private static long call(Channel<Request> requests, long calls) {
    long answers = 0;
    for (long i = 0; i < calls; i++) {
      Channel<Integer> reply = Channel.buffered(1);
      requests.send(new Request(1, reply));
      answers += reply.receive();
    }
    return answers;
  }
}
