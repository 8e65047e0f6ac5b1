package dev.heddle.queue;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** What the owner and the thieves of a tiny run queue do behaves as if done one after the other. */
public class RunQueueModelTest {
  private final RunQueue<Integer> queue = new RunQueue<>(2);

  /** Only the owner touches it; each element is pushed once. */
  private int pushed;

  @Operation(nonParallelGroup = "owner")
  public boolean tryPush() {
    return queue.tryPush(++pushed);
  }

  @Operation(nonParallelGroup = "owner")
  public Integer poll() {
    return queue.poll();
  }

  @Operation
  public List<Integer> steal() {
    RunQueue<Integer> mine = new RunQueue<>(2);
    List<Integer> stolen = new ArrayList<>();
    Integer last = queue.stealHalf(mine);
    for (Integer each = mine.poll(); each != null; each = mine.poll()) {
      stolen.add(each);
    }
    if (last != null) {
      stolen.add(last);
    }
    return stolen;
  }

  @Test
  void operations_underModelChecker_areLinearizable() {
    new ModelCheckingOptions()
            .iterations(10)
            .invocationsPerIteration(300)
            .threads(3)
            .actorsPerThread(3)
            .actorsBefore(2)
        .check(getClass());
  }

  @Test
  void operations_underStress_areLinearizable() {
    new StressOptions()
            .iterations(5)
            .invocationsPerIteration(500)
            .threads(3)
            .actorsPerThread(3)
        .check(getClass());
  }
}
