package dev.heddle.testkit;

import java.util.Random;

/** Decides where a stepped computation is suspended. */
public abstract class Schedule {
  private final String name;

  Schedule(String name) {
    this.name = name;
  }

  /** The budget of the next slice. */
  abstract int nextBudget();

  /** Whether a call of {@link Suspend} suspends. */
  abstract boolean suspendsInCalls();

  @Override
  public final String toString() {
    return name;
  }

  /** Suspends in each call of {@link Suspend} and whenever {@code budget} is used up. */
  public static Schedule everyBudget(int budget) {
    return fixed("budget=" + budget, budget, true);
  }

  /** Suspends whenever {@code budget} is used up, but never in a call of {@link Suspend}. */
  public static Schedule preemptedOnly(int budget) {
    return fixed("preempted-only,budget=" + budget, budget, false);
  }

  /** Never suspends. */
  public static Schedule never() {
    return fixed("never", Integer.MAX_VALUE, false);
  }

  /** Suspends in about half of the places, differently at each visit. */
  public static Schedule random(long seed) {
    Random random = new Random(seed);
    return new Schedule("random=" + seed) {
      @Override
      int nextBudget() {
        return random.nextInt(6);
      }

      @Override
      boolean suspendsInCalls() {
        return random.nextBoolean();
      }
    };
  }

  private static Schedule fixed(String name, int budget, boolean inCalls) {
    return new Schedule(name) {
      @Override
      int nextBudget() {
        return budget;
      }

      @Override
      boolean suspendsInCalls() {
        return inCalls;
      }
    };
  }
}
