package dev.heddle.agent.property;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.fixture.WeaverHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Generated programs do as tasks what they do plain.
 *
 * <p>{@code scripts/property} makes long runs, by {@code -Dproperty.programs=N}, {@code
 * -Dproperty.seed=S} for other programs and {@code -Dproperty.first=I} to go on from, or repeat,
 * program {@code I}. What fails is reported with its index, and its class files are left in {@code
 * target/property}.
 */
class GeneratedProgramsPropertyTest {
  private static final long SEED = Long.getLong("property.seed", 2026);
  private static final int FIRST = Integer.getInteger("property.first", 0);
  private static final int PROGRAMS = Integer.getInteger("property.programs", 10_000);
  private static final int MAX_FAULTS = 10;
  private static final Path FOLDER = Path.of("target", "property");

  private final WeaverHarness.Weaver weaver = WeaverHarness.newWeaver();
  private final AtomicInteger next = new AtomicInteger(FIRST);
  private final LongAdder suspensions = new LongAdder();
  private final Map<Integer, String> faults = new ConcurrentSkipListMap<>();
  private final Map<String, Integer> running = new ConcurrentHashMap<>();

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS) // it has its own, which names the program
  void generatedPrograms_asTasks_doWhatTheyDoPlain() throws Exception {
    int workers = Runtime.getRuntime().availableProcessors();
    ExecutorService executor = Executors.newFixedThreadPool(workers);
    for (int i = 0; i < workers; i++) {
      executor.execute(this::work);
    }
    executor.shutdown();
    boolean ended = executor.awaitTermination(120 + PROGRAMS / 10, TimeUnit.SECONDS);
    String seed = "seed " + SEED + ", programs " + FIRST + " to " + (FIRST + PROGRAMS - 1);
    assertTrue(ended, () -> seed + ": still running " + running);
    assertEquals("", report(), seed);
    assertTrue(suspensions.sum() > PROGRAMS, seed + ": suspended only " + suspensions.sum());
  }

  private void work() {
    String worker = Thread.currentThread().getName();
    int index;
    while ((index = next.getAndIncrement()) < FIRST + PROGRAMS && faults.size() < MAX_FAULTS) {
      running.put(worker, index);
      ProgramRunner runner = new ProgramRunner(weaver, SEED, index);
      String fault = runner.findFault();
      suspensions.add(runner.suspensions());
      if (fault != null) {
        keep(runner, index, fault);
      }
    }
    running.remove(worker);
  }

  private void keep(ProgramRunner runner, int index, String fault) {
    faults.put(index, fault);
    try {
      runner.dump(FOLDER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String report() {
    StringBuilder text = new StringBuilder();
    faults.forEach(
        (index, fault) -> text.append("\nprogram ").append(index).append(": ").append(fault));
    return text.toString();
  }
}
