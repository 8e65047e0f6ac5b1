package dev.heddle.benchmarks;

import dev.heddle.Task;
import dev.heddle.channel.Channel;

/**
 * What it costs that pinned waits are looked at and reported: a task parks while it holds a monitor,
 * and another wakes it. To be compared with {@code JAVA_OPTS=-Dheddle.pins=trace}.
 */
public final class PinnedPark {
  private static final Object MONITOR = new Object();

  private PinnedPark() {}

  public static void main(String[] args) throws Exception {
    Workload workload = new Workload("pinned-park", args);
    if (!workload.peer().equals("heddle")) {
      throw workload.unknownPeer();
    }
    workload.measureNanos(PinnedPark::parks);
  }

  private static void parks(int turns) {
    Channel<Integer> begun = Channel.rendezvous();
    Task<Void> parks =
        Task.spawn(
            () -> {
              for (int i = 0; i < turns; i++) {
                begun.send(i);
                park();
              }
            });
    Task.spawn(
            () -> {
              for (int i = 0; i < turns; i++) {
                begun.receive();
                parks.unpark();
              }
            })
        .join();
    parks.join();
  }

  private static void park() {
    synchronized (MONITOR) {
      Task.park();
    }
  }
}
