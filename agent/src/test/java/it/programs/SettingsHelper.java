package it.programs;

/** A second class, to be excluded or included on its own. */
final class SettingsHelper {
  private SettingsHelper() {}

  static String text() {
    dev.heddle.Task.yieldNow();
    return "helped";
  }
}
