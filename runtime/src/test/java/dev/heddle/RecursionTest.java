package dev.heddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.interop.CallableTwin;
import dev.heddle.interop.StackTraces;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Deep recursions move to the heap, and their stack traces show what the author wrote. */
class RecursionTest extends SchedulerTestBase {
  @Test
  void recursion_ofAMillion_endsWithItsResult() {
    assertEquals(1_000_000, join(Task.spawn(new Descent(1_000_000, null))));
  }

  @Test
  void recursion_pastMaxDepth_overflowsItsStackOnly() {
    int tooDeep = Heddle.options().maxDepth() + 100_000;
    Task<Integer> task = Task.spawn(new Descent(tooDeep, null));
    CompletionException thrown = assertThrows(CompletionException.class, () -> join(task));
    assertInstanceOf(StackOverflowError.class, thrown.getCause());
  }

  @Test
  void wait_pastMaxDepth_getsItsOutcome() {
    int[] reached = new int[1];
    int activations = Heddle.options().maxDepth() + 1;
    Task<Integer> task = Task.spawn(new Descent(activations - 2, () -> reached[0]++));
    assertEquals(activations - 2, join(task));
    assertEquals(1, reached[0]);
  }

  @Test
  void stitchedTrace_afterSuspensions_showsLogicalCallers() {
    StackTraceElement[][] taken = new StackTraceElement[1][];
    Runnable atBottom = () -> taken[0] = StackTraces.stitch(new Throwable().getStackTrace());
    join(Task.spawn(new Descent(30_000, atBottom)));
    assertEquals(StackTraces.MAX_DEPTH, taken[0].length);
    assertTrue(taken[0][0].getMethodName().contains("lambda"), taken[0][0].toString());
    int logical = 0;
    for (StackTraceElement element : taken[0]) {
      assertTrue(!element.getClassName().equals(Continuation.class.getName()), element.toString());
      logical += element.getMethodName().equals("logicalDown") ? 1 : 0;
    }
    assertTrue(logical > 1_000, "few logical callers");
  }

  /** {@code int down(int n) { return n == 0 ? bottom() : down(n - 1) + 1; }}. */
  private static final class Descent extends Resumer implements Callable<Integer>, CallableTwin {
    private final int depth;
    private final Runnable atBottom;

    Descent(int depth, Runnable atBottom) {
      this.depth = depth;
      this.atBottom = atBottom;
    }

    @Override
    public Integer call() {
      throw new AssertionError("the plain version was called");
    }

    @Override
    public Object call(Continuation c) {
      c.budget -= 50; // so that a budget does not end just where the recursion does
      int result = down(depth, c);
      if (c.unwinding) {
        c.save(new Saved(0), this, 2);
        return null;
      }
      return result;
    }

    private int down(int n, Continuation c) {
      if (--c.budget < 0) {
        c.beginUnwinding();
        c.save(new Saved(n), this, 0);
        return 0;
      }
      return downCharged(n, c);
    }

    private int downCharged(int n, Continuation c) {
      if (n == 0) {
        if (atBottom != null) {
          Task.sleep(Duration.ofNanos(1), c);
          c.save(new Saved(0), this, 3);
        }
        return 0;
      }
      int result = down(n - 1, c);
      if (c.unwinding) {
        c.save(new Saved(n), this, 1);
        return 0;
      }
      return result + 1;
    }

    @Override
    public void resume(Frame frame, Continuation c) {
      if (frame.point == 0) {
        c.takeVoid();
        int result = downCharged(((Saved) frame).n, c);
        Continuation.returnInt(result, c);
      } else if (frame.point == 1) {
        Continuation.returnInt(c.takeInt() + 1, c);
      } else if (frame.point == 3) {
        c.takeVoid();
        atBottom.run();
        Continuation.returnInt(0, c);
      } else {
        Continuation.returnRef(c.takeInt(), c);
      }
    }

    @Override
    public StackTraceElement place(Frame frame) {
      return new StackTraceElement("Descent", "logicalDown", "Descent.java", frame.point);
    }
  }

  private static final class Saved extends Frame {
    final int n;

    Saved(int n) {
      this.n = n;
    }
  }
}
