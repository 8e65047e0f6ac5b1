package dev.heddle.agent;

import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.Consulted;
import dev.heddle.agent.analysis.Digest;
import dev.heddle.agent.analysis.JdkMethods;
import dev.heddle.agent.cache.Noted;
import dev.heddle.agent.cache.WeaveCache;
import dev.heddle.agent.replace.CallReplacer;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.weave.ClassWeaver;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.agent.weave.WovenClass;
import org.objectweb.asm.ClassReader;

/** The whole way of a class file: calls redirected and woven, or taken from disk. Threads: any. */
final class Weaving {
  private static final String LAMBDA = "$$Lambda";

  private final Selection selection;
  private final ClassHierarchy hierarchy;
  private final JdkMethods jdk;
  private final WeaveLog log;
  private final WeaveCache cache;
  private final CallReplacer replacer;
  private final ClassWeaver weaver;

  /**
   * A way.
   *
   * @param hierarchy one that tells digests, if there is a cache
   * @param jdk the methods of the JDK that have task versions; null if none has
   * @param cache classes on disk, or null
   */
  Weaving(
      Selection selection,
      ClassHierarchy hierarchy,
      JdkMethods jdk,
      WeaveLog log,
      WeaveCache cache) {
    this.selection = selection;
    this.hierarchy = hierarchy;
    this.jdk = jdk;
    this.log = log;
    this.cache = cache;
    this.replacer = new CallReplacer(hierarchy);
    this.weaver = new ClassWeaver(selection, hierarchy, jdk, log);
  }

  /**
   * Weaves a class.
   *
   * @param name its internal name, or null if it is hidden
   * @throws RuntimeException if the class file cannot be read, or for an error of ours
   */
  WovenClass weave(ClassLoader loader, String name, byte[] classFile) {
    if (cache == null || loader == null) {
      return weave(replacer, weaver, loader, name, classFile);
    }
    boolean named = name != null;
    String written = named ? name : new ClassReader(classFile).getClassName();
    if (!named && !comesAgain(written)) {
      return weave(replacer, weaver, loader, null, classFile);
    }
    Digest digest = Digest.of(classFile);
    WovenClass found = cache.find(hierarchy, loader, written, named, digest, classFile, log);
    if (found != null) {
      return found;
    }
    Consulted consulted = new Consulted(written, digest);
    ClassHierarchy recording = hierarchy.recording(consulted);
    Noted noted = new Noted(log);
    WovenClass result =
        weave(
            new CallReplacer(recording),
            new ClassWeaver(selection, recording, jdk, noted),
            loader,
            name,
            classFile);
    cache.keep(loader, digest, result, consulted, noted);
    return result;
  }

  /** Lambdas of JDK 17 are numbered as they come, so the next start would not find them. */
  private static boolean comesAgain(String hidden) {
    return hidden.endsWith(LAMBDA);
  }

  private static WovenClass weave(
      CallReplacer replacer,
      ClassWeaver weaver,
      ClassLoader loader,
      String name,
      byte[] classFile) {
    byte[] redirected = replacer.replace(loader, classFile);
    byte[] source = redirected == null ? classFile : redirected;
    return new WovenClass(source, weaver.weave(loader, name, source), redirected != null);
  }

  /** A class file with its calls redirected; itself if it has none. */
  byte[] redirected(ClassLoader loader, byte[] classFile) {
    return replacer.redirected(loader, classFile);
  }

  /**
   * For a class that cannot be woven after all: its callers, woven before or after, take it to have
   * task versions.
   *
   * @return its new class file; null if it stays as it is, or cannot even be read
   */
  byte[] bridge(ClassLoader loader, byte[] classFile) {
    byte[] redirected = null;
    try {
      redirected = replacer.replace(loader, classFile);
      byte[] bridged = weaver.bridge(loader, redirected == null ? classFile : redirected);
      return bridged == null ? redirected : bridged;
    } catch (RuntimeException | LinkageError e) {
      return redirected; // the JVM will say so
    }
  }
}
