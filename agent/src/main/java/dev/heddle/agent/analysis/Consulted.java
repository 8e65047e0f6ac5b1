package dev.heddle.agent.analysis;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The classes that were asked about while one class was woven, each with the digest of its class
 * file: the result depends on nothing else of the program. Threads: the one that weaves.
 */
public final class Consulted {
  private final String woven;
  private final Digest digestOfWoven;
  private final Map<String, Digest> digests = new HashMap<>();
  private boolean consistent = true;

  /** Nothing was asked yet for the class of that internal name. */
  public Consulted(String woven, Digest digestOfWoven) {
    this.woven = woven;
    this.digestOfWoven = digestOfWoven;
  }

  Digest digestOfWoven() {
    return digestOfWoven;
  }

  void note(String name, Digest digest) {
    if (name.equals(woven) && digest.equals(digestOfWoven)) {
      return;
    }
    Digest before = digests.put(name, digest);
    consistent &= before == null || before.equals(digest);
  }

  /** Whether each class was the same whenever it was asked about. */
  public boolean isConsistent() {
    return consistent;
  }

  /** The digests by internal name. */
  public Map<String, Digest> digests() {
    return Collections.unmodifiableMap(digests);
  }
}
