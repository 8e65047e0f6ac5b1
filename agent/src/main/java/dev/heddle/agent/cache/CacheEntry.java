package dev.heddle.agent.cache;

import dev.heddle.agent.analysis.ClassFacts;
import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.Digest;
import dev.heddle.agent.emit.RuntimeClasses;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.agent.weave.WovenClass;
import java.nio.ByteBuffer;

/** A woven class on disk. Threads: any. */
final class CacheEntry {
  /** What was changed in the class: both, one or none of these. */
  static final int REDIRECTED = 1;

  static final int WOVEN = 2;

  private final CacheFile file;
  private final Digest key;
  private final int position;

  /** Another entry for the same class file, with other classes around it; or null. */
  private CacheEntry next;

  CacheEntry(CacheFile file, Digest key, int position) {
    this.file = file;
    this.key = key;
    this.position = position;
  }

  Digest key() {
    return key;
  }

  CacheEntry next() {
    return next;
  }

  void setNext(CacheEntry other) {
    next = other;
  }

  /**
   * Writes the record of a class; {@code facts} and {@code generated} are numbers of records.
   *
   * @param classPath the digest of the class path
   * @param uncovered how many facts, which come first, it does not cover
   */
  static byte[] write(
      Digest key,
      Digest classPath,
      int uncovered,
      WovenClass result,
      long offset,
      int[] facts,
      int[] generated,
      Noted noted) {
    Bytes out = new Bytes().put(CacheFile.WOVEN).put(key).put(classPath);
    out.put(uncovered).put(facts.length);
    for (int fact : facts) {
      out.put(fact);
    }
    boolean isWoven = result.woven() != null;
    out.put((result.redirected() ? REDIRECTED : 0) | (isWoven ? WOVEN : 0)).put(offset);
    out.put(result.source().length).put(Bytes.checksum(result.source()));
    out.put(isWoven ? result.woven().length : 0);
    out.put(isWoven ? Bytes.checksum(result.woven()) : 0);
    out.put(generated.length);
    for (int each : generated) {
      out.put(each);
    }
    out.put(noted.wovenMethods()).put(noted.plain().size());
    for (Noted.Plain plain : noted.plain()) {
      out.put(plain.method()).put(plain.reason().name()).put(plain.detail());
    }
    return out.toArray();
  }

  /**
   * Whether all that was consulted is the same as {@code loader} finds it now.
   *
   * @param classPath the digest of the class path, if that is what the loader finds; or null
   */
  boolean isValid(ClassHierarchy hierarchy, ClassLoader loader, Digest classPath) {
    ByteBuffer in = file.at(position);
    boolean covered = Digest.read(in).equals(classPath);
    int uncovered = in.getInt();
    int all = in.getInt();
    for (int count = covered ? uncovered : all; count > 0; count--) {
      CacheFile.Fact fact = file.fact(in.getInt());
      if (!fact.digest().equals(hierarchy.digest(loader, fact.name()))) {
        return false;
      }
    }
    return true;
  }

  private ByteBuffer behindFacts() {
    ByteBuffer in = file.at(position + Digest.LENGTH + Integer.BYTES);
    int count = in.getInt();
    return in.position(in.position() + count * Integer.BYTES);
  }

  /**
   * Takes the class from disk: defines what it needs, and tells the log what it was told then.
   *
   * @param classFile the class file that it is made of
   * @return null if it is damaged
   */
  WovenClass take(String name, byte[] classFile, WeaveLog log) {
    ByteBuffer in = behindFacts();
    int changes = in.getInt();
    boolean redirected = (changes & REDIRECTED) != 0;
    byte[] source = redirected ? source() : classFile;
    long offset = in.getLong();
    int sourceLength = in.getInt();
    in.getInt(); // its checksum
    byte[] woven = file.classFile(offset + sourceLength, in.getInt(), in.getInt());
    if (source == null || woven == null) {
      return null;
    }
    for (int count = in.getInt(); count > 0; count--) {
      CacheFile.Generated each = file.generated(in.getInt());
      RuntimeClasses.define(each.name(), each.classFile());
    }
    tell(in, name, log);
    return new WovenClass(source, (changes & WOVEN) != 0 ? woven : null, redirected);
  }

  /** The class file that was woven, with its calls redirected; null if it is damaged. */
  private byte[] source() {
    ByteBuffer in = behindFacts();
    in.getInt(); // the changes
    return file.classFile(in.getLong(), in.getInt(), in.getInt());
  }

  /** The facts of the class; null if its class file is damaged. */
  ClassFacts facts() {
    byte[] source = source();
    return source == null ? null : ClassFacts.read(source);
  }

  private static void tell(ByteBuffer in, String name, WeaveLog log) {
    int methods = in.getInt();
    for (int count = in.getInt(); count > 0; count--) {
      String method = Bytes.getText(in);
      SkipReason reason = SkipReason.valueOf(Bytes.getText(in));
      log.leftPlain(name, method, reason, Bytes.getText(in), null);
    }
    if (methods >= 0) {
      log.woven(name, methods);
    }
  }
}
