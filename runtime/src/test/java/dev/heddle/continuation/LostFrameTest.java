package dev.heddle.continuation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LostFrameTest {

  /** Suspends below three activations, of which the middle one cannot be saved. */
  private static final class Starved extends Continuation {
    private final Resumer resumer =
        new Resumer() {
          @Override
          public void resume(Frame frame, Continuation continuation) {
            resumed++;
          }

          @Override
          public StackTraceElement place(Frame frame) {
            return null;
          }
        };

    private int resumed;

    @Override
    protected Object start() {
      beginUnwinding();
      save(new Frame() {}, resumer, 0);
      saveFailed();
      save(new Frame() {}, resumer, 1);
      return null;
    }

    @Override
    public boolean tryClaim() {
      return true;
    }

    @Override
    public void complete(Object result, Throwable failure) {
      refResult = result;
      exception = failure;
    }
  }

  @Test
  void saveFailed_inTheMiddle_endsTheComputationWithAnErrorWhenItWouldGoOn() {
    Starved starved = new Starved();
    assertFalse(starved.run(true), "suspends like any other");
    starved.complete("the result of its call", null);
    assertTrue(starved.run(false), "ends");
    assertInstanceOf(OutOfMemoryError.class, starved.exception);
    assertNull(starved.refResult);
    assertEquals(0, starved.resumed, "no activation goes on without those that it called");
    assertEquals(0, starved.depth());
  }
}
