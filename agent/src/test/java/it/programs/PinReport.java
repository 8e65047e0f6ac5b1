package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What the report says about tasks that could not leave their worker. To run on one processor. */
public final class PinReport {
  private PinReport() {}

  public static void main(String[] args) {
    check("a wait of Heddle's below a monitor is named", PinReport::ownWait);
    check("a wait of the JDK's is named", PinReport::jdkWait);
    check("the frame that is to blame is named", PinReport::causes);
    Checks.end();
  }

  private static void ownWait() {
    Task.builder().name("sleeper").spawn((Runnable) PinReport::sleepInBlock).join();
    that(
        pinned("PinReport.sleepInBlock", "(SLEEP): 1 time, ",
            "by a monitor that it.programs.PinReport.sleepInBlock holds;", "last sleeper"),
        Heddle.report());
  }

  private static void causes() {
    Task.spawn(PinReport::sleepInMethod).join();
    that(pinned("PinReport.sleepInMethod", "PinReport.sleepInMethod (synchronized"),
        Heddle.report());
    Task.spawn(() -> new Sleeper()).join();
    that(pinned("Sleeper.<init>", "the constructor of it.programs.PinReport$Sleeper"),
        Heddle.report());
    Task.spawn(() -> Sleeping.VALUE).join();
    that(pinned("Sleeping.<clinit>", "the initializer of it.programs.PinReport$Sleeping"),
        Heddle.report());
    Task.spawn(() -> String.valueOf(new Item())).join();
    that(pinned("Item.toString", "by java.lang.String.valueOf of the JDK"), Heddle.report());
  }

  private static final class Sleeper {
    Sleeper() {
      Task.sleep(Duration.ofMillis(1));
    }
  }

  private static final class Sleeping {
    static final Object VALUE;

    static {
      Task.sleep(Duration.ofMillis(1));
      VALUE = "slept";
    }
  }

  private static final class Item {
    @Override
    public String toString() {
      Task.sleep(Duration.ofMillis(1));
      return "item";
    }
  }

  private static void sleepInBlock() {
    synchronized (PinReport.class) {
      Task.sleep(Duration.ofMillis(1));
    }
  }

  private static void jdkWait() {
    CountDownLatch gate = new CountDownLatch(1);
    Task<Void> waits = Task.spawn(() -> awaitGate(gate));
    Task.spawn(gate::countDown).join(); // gets the processor only when sysmon has retaken it
    waits.join();
    that(pinned("PinReport.awaitGate"), Heddle.report());
  }

  private static synchronized void sleepInMethod() {
    Task.sleep(Duration.ofMillis(1));
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      synchronized (gate) {
        gate.await();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
  }

  /** Whether one line about pins has all of these words. */
  private static boolean pinned(String... words) {
    String report = Heddle.report();
    String pins = report.substring(report.indexOf("pinned:"));
    return pins.lines().anyMatch(line -> List.of(words).stream().allMatch(line::contains));
  }
}
