package dev.heddle.testkit;

import java.lang.ref.WeakReference;

/** Tells whether an object of a fixture is still reachable while the fixture is suspended. */
public final class Probe {
  private static volatile WeakReference<Object> watched = new WeakReference<>(null);

  private Probe() {}

  /** A new object, which is watched from now on. */
  public static Object fresh() {
    Object made = new Object();
    watched = new WeakReference<>(made);
    return made;
  }

  /** Whether the last object made is still there. Collects garbage first, as often as it takes. */
  public static boolean isReachable() {
    WeakReference<Object> control = new WeakReference<>(new Object());
    while (control.get() != null) {
      System.gc();
    }
    return watched.get() != null;
  }
}
