package dev.heddle.agent.neighbours;

import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.weave.WeaveLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Keeps what weaving has added to classes when these are redefined, as debuggers do it (HotSwap): the
 * JVM takes no class file that lacks methods which the class has, and does not tell what they are, for
 * an agent that looks at a class is not called again for the same. So class files are kept as they were
 * woven. Threads: any.
 */
public final class Redefinitions {
  private final WeaveLog log;

  /** Woven class files, compressed, by the loaders of the classes and their names. */
  private final Map<ClassLoader, Map<String, byte[]>> woven =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Methods that pin since they were redefined are logged. */
  public Redefinitions(WeaveLog log) {
    this.log = log;
  }

  /** Keeps the class file of a class that was woven. */
  public void keep(ClassLoader loader, String name, byte[] classFile) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(classFile.length / 2);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
      out.write(classFile);
    } catch (IOException e) {
      throw new UncheckedIOException("no file takes part in this", e);
    } finally {
      deflater.end();
    }
    ofLoader(loader).put(name, packed.toByteArray());
  }

  private byte[] kept(ClassLoader loader, String name) {
    byte[] packed = ofLoader(loader).get(name);
    if (packed == null) {
      return null;
    }
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("no file takes part in this", e);
    }
  }

  private Map<String, byte[]> ofLoader(ClassLoader loader) {
    return woven.computeIfAbsent(loader, any -> new ConcurrentHashMap<>());
  }

  /**
   * The new class file of a class with what weaving has added to it; see {@link ChangedClass}.
   *
   * @param name internal name
   * @param classFile what is to become of it, with its calls redirected
   * @return {@code classFile} if it was not woven
   * @throws RuntimeException if it is none
   */
  public byte[] withWoven(ClassLoader loader, String name, byte[] classFile) {
    byte[] asWoven = kept(loader, name);
    if (asWoven == null) {
      return classFile;
    }
    ChangedClass merged = new ChangedClass(asWoven, classFile);
    byte[] result = merged.write();
    for (String method : merged.bridged()) {
      log.leftPlain(name, method, SkipReason.REDEFINED, null, null);
    }
    return result;
  }
}
