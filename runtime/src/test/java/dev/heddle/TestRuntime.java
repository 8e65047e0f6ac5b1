package dev.heddle;

import dev.heddle.interop.Woven;

/** Makes the runtime take test bodies for woven ones, which they are, by hand. */
public final class TestRuntime {
  private TestRuntime() {}

  /** Tasks are run by workers from here on; tests join all that fail, so none need be printed. */
  public static void setWoven() {
    Woven.set(true);
    Heddle.setUncaughtHandler((task, thrown) -> {});
  }
}
