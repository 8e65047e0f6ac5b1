package dev.heddle.agent.cache;

import dev.heddle.agent.analysis.Digest;
import dev.heddle.agent.weave.WovenClass;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Writes the files of this JVM, class by class as they are woven: what has been written remains
 * however the JVM ends. The class files come first, then the record that tells of them.
 *
 * <p>Threads: any.
 */
final class CacheWriter {
  private final Path index;
  private final Map<CacheFile.Fact, Integer> facts = new HashMap<>();
  private final Set<CacheFile.Fact> inFolders = new HashSet<>();
  private final Map<String, Integer> generated = new HashMap<>();
  private OutputStream records; // not a channel, which an interrupt of the program would close
  private OutputStream classes;
  private long offset;
  private boolean failed;

  /** A writer of files that do not exist yet; made when the first class is written. */
  CacheWriter(Path index) {
    this.index = index;
  }

  /**
   * Writes a class.
   *
   * @param classPath the class path, if its loader defines the class; else null
   */
  synchronized void write(
      Digest key,
      ClassPath.State classPath,
      WovenClass result,
      Map<String, Digest> consulted,
      Map<String, byte[]> needed,
      Noted noted) {
    if (failed) {
      return;
    }
    try {
      if (records == null) {
        records = new FileOutputStream(index.toFile());
        classes = new FileOutputStream(CacheFile.classesOf(index).toFile());
      }
      Set<CacheFile.Fact> covered = new LinkedHashSet<>();
      Set<CacheFile.Fact> ordered = new LinkedHashSet<>();
      for (Map.Entry<String, Digest> each : consulted.entrySet()) {
        CacheFile.Fact fact = new CacheFile.Fact(each.getKey(), each.getValue());
        (isCovered(fact, classPath) ? covered : ordered).add(fact);
      }
      int uncovered = ordered.size();
      ordered.addAll(covered);
      int[] factNumbers = factNumbers(ordered);
      int[] generatedNumbers = generatedNumbers(needed);
      byte[] record =
          CacheEntry.write(
              key,
              classPath == null ? Digest.NONE : classPath.digest(),
              uncovered,
              result,
              offset,
              factNumbers,
              generatedNumbers,
              noted);
      writeClass(result.source());
      if (result.woven() != null) {
        writeClass(result.woven());
      }
      writeRecord(record);
    } catch (IOException e) {
      failed = true;
      System.err.println("heddle: no more classes are written to the cache: " + e);
    }
  }

  /** Looks into the folders of the class path only when a fact is new. */
  private boolean isCovered(CacheFile.Fact fact, ClassPath.State classPath) {
    if (classPath == null) {
      return false;
    }
    if (!facts.containsKey(fact) && classPath.isInFolder(fact.name())) {
      inFolders.add(fact);
    }
    return !inFolders.contains(fact);
  }

  private int[] factNumbers(Set<CacheFile.Fact> wanted) throws IOException {
    int[] numbers = new int[wanted.size()];
    int count = 0;
    for (CacheFile.Fact fact : wanted) {
      Integer number = facts.get(fact);
      if (number == null) {
        number = facts.size();
        facts.put(fact, number);
        Bytes record = new Bytes().put(CacheFile.CONSULTED).put(fact.name()).put(fact.digest());
        writeRecord(record.toArray());
      }
      numbers[count++] = number;
    }
    return numbers;
  }

  private int[] generatedNumbers(Map<String, byte[]> needed) throws IOException {
    int[] numbers = new int[needed.size()];
    int count = 0;
    for (Map.Entry<String, byte[]> each : needed.entrySet()) {
      Integer number = generated.get(each.getKey());
      if (number == null) {
        number = generated.size();
        generated.put(each.getKey(), number);
        Bytes record = new Bytes().put(CacheFile.GENERATED);
        writeRecord(record.put(each.getKey()).put(each.getValue()).toArray());
      }
      numbers[count++] = number;
    }
    return numbers;
  }

  private void writeClass(byte[] classFile) throws IOException {
    classes.write(classFile);
    offset += classFile.length;
  }

  private void writeRecord(byte[] record) throws IOException {
    byte[] header = new Bytes().put(record.length).put(Bytes.checksum(record)).toArray();
    byte[] whole = new byte[header.length + record.length];
    System.arraycopy(header, 0, whole, 0, header.length);
    System.arraycopy(record, 0, whole, header.length, record.length);
    records.write(whole);
  }
}
