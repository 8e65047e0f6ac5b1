package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What the report says about tasks that could not leave their worker. To run on one processor. */
public final class PinReport {
  private PinReport() {}

  public static void main(String[] args) {
    check("a wait of Heddle's below a monitor is named", PinReport::ownWait);
    check("a wait of the JDK's is named", PinReport::jdkWait);
    Checks.end();
  }

  private static void ownWait() {
    Task.spawn(PinReport::sleepInMonitor).join();
    that(pinned("PinReport.sleepInMonitor"), "names the place: " + Heddle.report());
  }

  private static void jdkWait() {
    CountDownLatch gate = new CountDownLatch(1);
    Task<Void> waits = Task.spawn(() -> awaitGate(gate));
    Task.spawn(gate::countDown).join(); // gets the processor only when sysmon has retaken it
    waits.join();
    that(pinned("PinReport.awaitGate"), "names the place: " + Heddle.report());
  }

  private static synchronized void sleepInMonitor() {
    Task.sleep(Duration.ofMillis(1));
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  private static boolean pinned(String place) {
    String report = Heddle.report();
    String pins = report.substring(report.indexOf("pinned:"));
    return pins.lines().anyMatch(line -> line.contains(place) && line.endsWith("times"));
  }
}
