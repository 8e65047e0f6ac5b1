package dev.heddle.agent.cache;

import dev.heddle.agent.analysis.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one JVM has written: an index, and the class files that it tells of. The index is a row of
 * records, each with its length and checksum; one refers to others before it, by their number.
 *
 * <table>
 * <caption>Records, by their first number</caption>
 * <tr><td>{@link #CONSULTED}</td><td>the name of a class and the digest of its class file</td></tr>
 * <tr><td>{@link #GENERATED}</td><td>a class of the runtime that was generated</td></tr>
 * <tr><td>{@link #WOVEN}</td><td>a class: the digest of its class file; where the class file to be
 *     woven and the woven one stand; what was consulted, what it needs, what the log was told</td>
 * </tr>
 * </table>
 *
 * <p>Threads: any, once it is open.
 */
final class CacheFile implements Comparable<CacheFile> {
  static final int CONSULTED = 1;
  static final int GENERATED = 2;
  static final int WOVEN = 3;

  static final String INDEX = ".index";
  static final String CLASSES = ".classes";

  /** A class that was consulted. */
  record Fact(String name, Digest digest) {}

  /** A generated class. */
  record Generated(String name, byte[] classFile) {}

  private final Path index;
  private final RandomAccessFile classes;
  private final long size;
  private final byte[] records;
  private final List<Fact> facts = new ArrayList<>();
  private final List<Generated> generated = new ArrayList<>();
  private boolean damaged;

  /** Opens the files of a JVM. */
  CacheFile(Path index) throws IOException {
    this.index = index;
    this.records = Files.readAllBytes(index);
    this.classes = new RandomAccessFile(classesOf(index).toFile(), "r");
    this.size = classes.length();
  }

  Path index() {
    return index;
  }

  /** Bytes that its classes take. */
  long size() {
    return size;
  }

  /** The largest one first. */
  @Override
  public int compareTo(CacheFile other) {
    return Long.compare(other.size, size);
  }

  static Path classesOf(Path index) {
    String name = index.getFileName().toString();
    return index.resolveSibling(name.substring(0, name.length() - INDEX.length()) + CLASSES);
  }

  /** Reads the index, up to the first record that is damaged or not complete. */
  List<CacheEntry> entries() {
    List<CacheEntry> result = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(records);
    while (in.remaining() >= 2 * Integer.BYTES) {
      int length = in.getInt();
      int checksum = in.getInt();
      int start = in.position();
      if (length < 0 || length > in.remaining()) {
        break; // its JVM was ended while it wrote, or is about to write more
      }
      if (Bytes.checksum(records, start, length) != checksum) {
        tellDamage();
        break;
      }
      read(start, result);
      in.position(start + length);
    }
    return result;
  }

  private void read(int start, List<CacheEntry> result) {
    ByteBuffer in = ByteBuffer.wrap(records);
    in.position(start);
    switch (in.getInt()) {
      case CONSULTED -> facts.add(new Fact(Bytes.getText(in), Digest.read(in)));
      case GENERATED -> generated.add(new Generated(Bytes.getText(in), Bytes.getBytes(in)));
      default -> result.add(new CacheEntry(this, Digest.read(in), in.position()));
    }
  }

  /** The record of a class, from behind its digest on. */
  ByteBuffer at(int position) {
    ByteBuffer in = ByteBuffer.wrap(records);
    in.position(position);
    return in;
  }

  Fact fact(int number) {
    return facts.get(number);
  }

  Generated generated(int number) {
    return generated.get(number);
  }

  /** Reads a class file; null if it is damaged or cannot be read. */
  byte[] classFile(long offset, int length, int checksum) {
    byte[] result = new byte[length];
    try {
      synchronized (classes) {
        classes.seek(offset);
        classes.readFully(result);
      }
    } catch (IOException e) {
      tellDamage();
      return null;
    }
    if (Bytes.checksum(result) != checksum) {
      tellDamage();
      return null;
    }
    return result;
  }

  private synchronized void tellDamage() {
    if (!damaged) {
      damaged = true;
      System.err.println(
          "heddle: " + index + " or the classes beside it are damaged: what is, is woven again");
    }
  }

  void close() throws IOException {
    classes.close();
  }
}
