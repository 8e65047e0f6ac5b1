package it.programs;

import dev.heddle.Heddle;

/** Prints how the runtime is set up. */
public final class Settings {
  private Settings() {}

  /** Prints and ends. */
  public static void main(String[] args) {
    System.out.println(Heddle.isWoven());
    System.out.println(Heddle.options());
    System.out.println(helper());
    System.out.print(Heddle.report());
  }

  private static String helper() {
    return SettingsHelper.text();
  }
}
