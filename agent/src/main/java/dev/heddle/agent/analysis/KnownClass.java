package dev.heddle.agent.analysis;

import java.util.function.Supplier;

/**
 * What is known of a class as one loader finds it. Its facts may not have been read yet: of many
 * classes only the digest is ever asked for.
 *
 * <p>Threads: any. Two that ask at the same time may both read, and read the same.
 */
final class KnownClass {
  private final Digest digest;
  private final Supplier<ClassFacts> source;
  private volatile boolean unread;
  private volatile ClassFacts facts;

  /** A class whose facts have been read; null if it has none. */
  KnownClass(Digest digest, ClassFacts facts) {
    this.digest = digest;
    this.source = null;
    this.facts = facts;
  }

  private KnownClass(Digest digest, Supplier<ClassFacts> source) {
    this.digest = digest;
    this.source = source;
    this.unread = true;
  }

  /**
   * A class whose facts have not been read.
   *
   * @param source where to read them; null if the loader has to be asked. It must not lead to the
   *     loader, which would never be collected then
   */
  static KnownClass unread(Digest digest, Supplier<ClassFacts> source) {
    return new KnownClass(digest, source);
  }

  /** Its digest, or null if none is wanted. */
  Digest digest() {
    return digest;
  }

  /** Its facts, null if it has none; {@code fromLoader} is asked if nothing else knows them. */
  ClassFacts facts(Supplier<ClassFacts> fromLoader) {
    if (unread) {
      // With no lock held: it may load classes.
      facts = (source == null ? fromLoader : source).get();
      unread = false;
    }
    return facts;
  }
}
