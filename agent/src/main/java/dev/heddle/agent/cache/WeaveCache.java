package dev.heddle.agent.cache;

import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.Consulted;
import dev.heddle.agent.analysis.Digest;
import dev.heddle.agent.emit.RuntimeClasses;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.agent.weave.WovenClass;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Woven classes in a folder. A class is taken from there if its class file is the same, and the
 * agent, the JDK and the options are, and each class file that was looked at to weave it: then
 * weaving would give the same.
 *
 * <p>Each JVM that weaves anything writes files of its own, and reads those that it finds when it
 * starts, so any number may use a folder at once. Files that take too much room, or that no JVM has
 * used for long, are deleted by a JVM that starts.
 *
 * <p>Threads: any.
 */
public final class WeaveCache {
  /** The smallest beyond these go; what is missing then is written once more, into one file. */
  private static final int MOST_FILES = 8;

  /** What the class files of one environment may take. */
  private static final long MOST_BYTES = 2L << 30;

  /** What our files are called; nothing else in a folder is ever deleted. */
  private static final String NAME = "[0-9a-f]{32}-[0-9]+-[0-9a-f]+\\" + CacheFile.INDEX;

  /** What the key of a companion is made from, before the name of its host. */
  private static final String COMPANION = "companion of ";

  private static final byte[] NO_SOURCE = {};

  private static final long KEPT_SECONDS = 30L * 24 * 60 * 60;

  private final Map<Digest, CacheEntry> entries = new HashMap<>();
  private final CacheWriter writer;
  private final ClassPath.State classPath;

  /**
   * Opens a folder, which is made if there is none.
   *
   * @param environment what the result depends on beside the classes
   * @throws IOException if it cannot be read or made
   */
  public WeaveCache(Path folder, Digest environment) throws IOException {
    Files.createDirectories(folder);
    classPath = ClassPath.read();
    String prefix = environment.toString().substring(0, 32) + "-";
    writer = new CacheWriter(folder.resolve(newName(prefix)));
    List<Path> found = new ArrayList<>();
    for (Path file : indexes(folder)) {
      String name = file.getFileName().toString();
      if (name.startsWith(prefix)) {
        found.add(file);
      } else if (name.matches(NAME) && isOld(file)) {
        delete(file);
      }
    }
    open(found);
  }

  private static List<Path> indexes(Path folder) throws IOException {
    List<Path> result = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + CacheFile.INDEX)) {
      files.forEach(result::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return result;
  }

  private static String newName(String prefix) {
    long pid = ProcessHandle.current().pid();
    return prefix + pid + "-" + Long.toHexString(System.nanoTime()) + CacheFile.INDEX;
  }

  private static boolean isOld(Path index) {
    try {
      Instant limit = Instant.now().minusSeconds(KEPT_SECONDS);
      return Files.getLastModifiedTime(index).toInstant().isBefore(limit);
    } catch (IOException e) {
      return false; // deleted just now
    }
  }

  private static void delete(Path index) {
    try {
      Files.deleteIfExists(index); // first: without it nobody reads the other
      Files.deleteIfExists(CacheFile.classesOf(index));
    } catch (IOException e) {
      // It may be open, or not ours, and a later start may have more luck.
    }
  }

  /** Says that it is in use. */
  private static void touch(Path index) {
    try {
      Files.setLastModifiedTime(index, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // A folder that may only be read is of use all the same.
    }
  }

  private void open(List<Path> found) throws IOException {
    List<CacheFile> files = new ArrayList<>();
    for (Path index : found) {
      try {
        files.add(new CacheFile(index));
        touch(index);
      } catch (NoSuchFileException | FileNotFoundException e) {
        // Another JVM has deleted it just now, or has not made the second one yet.
      }
    }
    Collections.sort(files);
    long size = 0;
    int count = 0;
    for (CacheFile file : files) {
      size += file.size();
      if (size > MOST_BYTES || ++count > MOST_FILES) {
        file.close();
        delete(file.index());
      } else {
        add(file.entries());
      }
    }
  }

  private void add(List<CacheEntry> found) {
    for (CacheEntry entry : found) {
      entry.setNext(entries.put(entry.key(), entry));
    }
  }

  /**
   * A class as it was woven before.
   *
   * @param name as its class file tells
   * @param named whether others may name it, as they may not if it is hidden
   * @param digest that of {@code classFile}
   * @return null if it has to be woven
   */
  public WovenClass find(
      ClassHierarchy hierarchy,
      ClassLoader loader,
      String name,
      boolean named,
      Digest digest,
      byte[] classFile,
      WeaveLog log) {
    CacheEntry entry = entries.get(digest);
    ClassPath.State covering = covering(loader);
    Digest covered = covering == null ? null : covering.digest();
    while (entry != null && !entry.isValid(hierarchy, loader, covered)) {
      entry = entry.next();
    }
    if (entry == null) {
      return null;
    }
    WovenClass result = entry.take(name, classFile, log);
    if (result != null && named) {
      hierarchy.add(loader, name, digest, entry::facts);
    }
    return result;
  }

  /** What tells all that a loader finds, or null. */
  private ClassPath.State covering(ClassLoader loader) {
    return loader == ClassLoader.getSystemClassLoader() ? classPath : null;
  }

  /** Keeps a class that was woven, unless it may come out otherwise the next time. */
  public void keep(
      ClassLoader loader, Digest digest, WovenClass result, Consulted consulted, Noted noted) {
    if (consulted.isConsistent() && !noted.hasFailed()) {
      byte[] changed = result.changed();
      Map<String, byte[]> needed =
          changed == null ? Map.of() : RuntimeClasses.namedBy(changed);
      ClassPath.State covering = covering(loader);
      writer.write(digest, covering, result, consulted.digests(), needed, noted);
    }
  }

  /**
   * The companion of a class of the JDK, as it was written before or as it is now. Nothing but the
   * environment decides what comes out.
   *
   * @param host internal name of the class whose companion it is
   * @param log is told what stays plain, in either case
   * @param write writes it, and returns null if the class has none
   */
  public byte[] companion(String host, WeaveLog log, Function<WeaveLog, byte[]> write) {
    Digest key = Digest.of((COMPANION + host).getBytes(StandardCharsets.UTF_8));
    CacheEntry entry = entries.get(key);
    WovenClass found = entry == null ? null : entry.take(host, NO_SOURCE, log);
    if (found != null) {
      return found.woven();
    }
    Noted noted = new Noted(log);
    byte[] written = write.apply(noted);
    if (!noted.hasFailed()) {
      Map<String, byte[]> needed =
          written == null ? Map.of() : RuntimeClasses.namedBy(written);
      WovenClass result = new WovenClass(NO_SOURCE, written, false);
      writer.write(key, null, result, Map.of(), needed, noted);
    }
    return written;
  }
}
