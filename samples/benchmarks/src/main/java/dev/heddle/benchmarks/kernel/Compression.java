package dev.heddle.benchmarks.kernel;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Packs bytes and unpacks them again: by a method of our own, and by the JDK's. */
final class Compression {
  private static final int SHORTEST = 4;
  private static final int LONGEST = 255;

  private final byte[] data = new byte[32 * 1_024];

  Compression() {
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) ("the weft and the warp ".charAt(i % 22) + (i % 97 == 0 ? i / 97 % 5 : 0));
    }
  }

  /** Each token is a byte, or a distance and length of what was seen before. */
  long ownMethod() {
    byte[] packed = new byte[data.length * 2];
    int size = pack(packed);
    byte[] unpacked = unpack(packed, size);
    return Arrays.equals(data, unpacked) ? size : -1;
  }

  private int pack(byte[] packed) {
    int[] seen = new int[1 << 12];
    Arrays.fill(seen, -1);
    int size = 0;
    int at = 0;
    while (at < data.length) {
      int length = 0;
      int from = -1;
      if (at + SHORTEST <= data.length) {
        int slot = hash(at);
        from = seen[slot];
        seen[slot] = at;
        length = from < 0 || at - from > 0xffff ? 0 : matching(from, at);
      }
      if (length >= SHORTEST) {
        packed[size++] = (byte) length;
        packed[size++] = (byte) ((at - from) >> 8);
        packed[size++] = (byte) (at - from);
        at += length;
      } else {
        packed[size++] = 0;
        packed[size++] = data[at++];
      }
    }
    return size;
  }

  private int hash(int at) {
    int word = data[at] | data[at + 1] << 8 | data[at + 2] << 16 | data[at + 3] << 24;
    return (word * 0x9e3779b1) >>> 20;
  }

  private int matching(int from, int at) {
    int length = 0;
    while (at + length < data.length
        && length < LONGEST
        && data[from + length] == data[at + length]) {
      length++;
    }
    return length;
  }

  private byte[] unpack(byte[] packed, int size) {
    byte[] unpacked = new byte[data.length];
    int at = 0;
    for (int i = 0; i < size; ) {
      int length = packed[i++] & 0xff;
      if (length == 0) {
        unpacked[at++] = packed[i++];
        continue;
      }
      int distance = (packed[i] & 0xff) << 8 | packed[i + 1] & 0xff;
      i += 2;
      for (int j = 0; j < length; j++, at++) {
        unpacked[at] = unpacked[at - distance];
      }
    }
    return unpacked;
  }

  long deflate() {
    byte[] packed = new byte[data.length];
    byte[] unpacked = new byte[data.length];
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    int size = deflater.deflate(packed);
    deflater.end();
    Inflater inflater = new Inflater();
    inflater.setInput(packed, 0, size);
    try {
      int length = inflater.inflate(unpacked);
      return Arrays.equals(data, unpacked) ? length : -1;
    } catch (DataFormatException e) {
      return -1;
    } finally {
      inflater.end();
    }
  }
}
