package dev.heddle.scheduler;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.Await;
import dev.heddle.SchedulerTestBase;
import dev.heddle.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class LinkingTest extends SchedulerTestBase {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final LinkedBlockingQueue<Worker> workers = new LinkedBlockingQueue<>();

  private Task<Void> link() {
    return Task.spawn(
        () -> {
          Linking.begin();
          Linking.begin(); // as weaving may cause more of it
          Linking.end();
          workers.add(Worker.currentOrNull());
          try {
            gate.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          } finally {
            Linking.end();
          }
        });
  }

  @Test
  void keepsProcessor_ofMoreWorkersThanProcessors_untilPatienceEnds() {
    int processors = Scheduler.options().processors();
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < processors; i++) {
      tasks.add(link());
    }
    Await.until(() -> workers.size() == processors);
    Worker worker = workers.peek();
    assertFalse(Linking.keepsProcessor(worker, 0), "as many as there are processors may be stuck");
    tasks.add(link());
    Await.until(() -> workers.size() > processors);
    assertTrue(Linking.keepsProcessor(worker, Linking.PATIENCE_NANOS - 1));
    assertFalse(Linking.keepsProcessor(worker, Linking.PATIENCE_NANOS));
    gate.countDown();
    tasks.forEach(SchedulerTestBase::join);
    assertFalse(Linking.keepsProcessor(worker, 0), "it has ended");
  }

  @Test
  void begin_onThreadThatIsNoWorker_doesNothing() {
    Linking.begin();
    Linking.end();
    assertFalse(Linking.keepsProcessor(new Worker(1, Scheduler.options()), 0));
  }
}
