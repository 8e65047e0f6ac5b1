package dev.heddle.continuation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which frames are linked, and how many there are, however an activation suspends again. */
class ContinuationTest {

  /** An activation that has been resumed: what it does, and what it is then. */
  private interface Step {
    void resume(Frame own, Scripted continuation);
  }

  /** Starts by saving two frames, inner and outer; then does a step at each resumption. */
  private static final class Scripted extends Continuation {
    final Frame inner = new Frame() {};
    final Frame outer = new Frame() {};
    final Deque<Step> steps = new ArrayDeque<>();
    final List<Frame> resumed = new ArrayList<>();

    final Resumer resumer =
        new Resumer() {
          @Override
          public void resume(Frame frame, Continuation continuation) {
            resumed.add(frame);
            Step step = steps.poll();
            if (step != null) {
              step.resume(frame, Scripted.this);
            }
          }

          @Override
          public StackTraceElement place(Frame frame) {
            return null;
          }
        };

    Scripted(Step... steps) {
      this.steps.addAll(List.of(steps));
    }

    @Override
    protected Object start() {
      beginUnwinding();
      save(inner, resumer, 0);
      save(outer, resumer, 0);
      return null;
    }

    void suspendIn(Frame... frames) {
      beginUnwinding();
      for (Frame frame : frames) {
        save(frame, resumer, 1);
      }
    }

    List<Frame> frames() {
      List<Frame> frames = new ArrayList<>();
      for (Frame frame = top(); frame != null; frame = frame.caller) {
        frames.add(frame);
      }
      assertEquals(frames.size(), depth());
      return frames;
    }

    @Override
    public boolean tryClaim() {
      return true;
    }

    @Override
    public void complete(Object result, Throwable failure) {}
  }

  private static Scripted started(Step... steps) {
    Scripted scripted = new Scripted(steps);
    assertFalse(scripted.run(true));
    assertEquals(List.of(scripted.inner, scripted.outer), scripted.frames());
    return scripted;
  }

  private static void assertEnds(Scripted scripted, Frame... resumed) {
    scripted.resumed.clear();
    assertTrue(scripted.run(false));
    assertEquals(List.of(resumed), scripted.resumed);
    assertNull(scripted.top());
    assertEquals(0, scripted.depth());
  }

  @Test
  void run_ofActivationsThatComplete_resumesEachOnce_innermostFirst() {
    Scripted scripted = started();
    assertEnds(scripted, scripted.inner, scripted.outer);
  }

  @Test
  void run_ofActivationThatSuspendsInItsOwnFrame_leavesTheFramesAsTheyWere() {
    Scripted scripted = started((own, c) -> c.suspendIn(own));
    assertFalse(scripted.run(false));
    assertEquals(List.of(scripted.inner, scripted.outer), scripted.frames());
    assertEquals(1, scripted.inner.point, "where to go on has changed");
    assertEnds(scripted, scripted.inner, scripted.outer);
  }

  @Test
  void run_ofActivationThatSuspendsInAnotherFrame_replacesItsOwn() {
    Frame other = new Frame() {};
    Scripted scripted = started((own, c) -> c.suspendIn(other));
    assertFalse(scripted.run(false));
    assertEquals(List.of(other, scripted.outer), scripted.frames());
    assertEnds(scripted, other, scripted.outer);
  }

  @Test
  void run_ofActivationThatSuspendsBelowOthers_linksThemBeforeIt() {
    Frame first = new Frame() {};
    Frame second = new Frame() {};
    Scripted scripted = started((own, c) -> c.suspendIn(first, second, own));
    assertFalse(scripted.run(false));
    assertEquals(List.of(first, second, scripted.inner, scripted.outer), scripted.frames());
    assertEnds(scripted, first, second, scripted.inner, scripted.outer);
  }

  @Test
  void run_ofActivationThatSuspendsBelowOthersInAnotherFrame_linksThemBeforeItsCaller() {
    Frame first = new Frame() {};
    Frame other = new Frame() {};
    Scripted scripted = started((own, c) -> c.suspendIn(first, other));
    assertFalse(scripted.run(false));
    assertEquals(List.of(first, other, scripted.outer), scripted.frames());
    assertEnds(scripted, first, other, scripted.outer);
  }

  @Test
  void run_ofActivationThatSuspendsWithNothingLeftToDo_dropsIt() {
    Scripted scripted = started((own, c) -> c.suspendIn());
    assertFalse(scripted.run(false));
    assertEquals(List.of(scripted.outer), scripted.frames());
    assertEnds(scripted, scripted.outer);
  }

  @Test
  void top_whileAnActivationRuns_isItsCaller() {
    List<Frame> seen = new ArrayList<>();
    Step look = (own, c) -> seen.addAll(c.frames());
    Scripted scripted = started(look, look);
    Frame outer = scripted.outer;
    assertEnds(scripted, scripted.inner, outer);
    assertEquals(List.of(outer), seen, "the inner one sees the outer one, which sees none");
  }

  @Test
  void limitDepth_ofOneThatSuspendedInItsOwnFrame_countsThatFrame() {
    Scripted scripted = started((own, c) -> c.suspendIn(own));
    assertFalse(scripted.run(false));
    scripted.limitDepth(2);
    assertNull(scripted.exception);
    scripted.limitDepth(1);
    assertSame(StackOverflowError.class, scripted.exception.getClass());
  }
}
