package dev.heddle.agent.weave;

/**
 * What became of a class file.
 *
 * @param source the class file that was woven: the given one, or with calls redirected
 * @param woven the new class file, or null if it needs none
 * @param redirected whether calls were redirected
 */
public record WovenClass(byte[] source, byte[] woven, boolean redirected) {
  /** The class file to be defined, or null if the given one is to be. */
  public byte[] changed() {
    return woven != null || !redirected ? woven : source;
  }
}
