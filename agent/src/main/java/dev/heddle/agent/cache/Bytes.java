package dev.heddle.agent.cache;

import dev.heddle.agent.analysis.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Bytes of a record while it is put together, growing as needed; and how to read them again. */
final class Bytes {
  private ByteBuffer buffer = ByteBuffer.allocate(1024);

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      ByteBuffer larger = ByteBuffer.allocate(2 * (buffer.position() + bytes));
      buffer = larger.put(buffer.flip());
    }
    return buffer;
  }

  Bytes put(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  Bytes put(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  Bytes put(Digest digest) {
    digest.write(room(Digest.LENGTH));
    return this;
  }

  Bytes put(byte[] bytes) {
    put(bytes.length);
    room(bytes.length).put(bytes);
    return this;
  }

  /** A text, or null. */
  Bytes put(String text) {
    return text == null ? put(-1) : put(text.getBytes(StandardCharsets.UTF_8));
  }

  byte[] toArray() {
    byte[] result = new byte[buffer.position()];
    System.arraycopy(buffer.array(), 0, result, 0, result.length);
    return result;
  }

  static byte[] getBytes(ByteBuffer in) {
    byte[] result = new byte[in.getInt()];
    in.get(result);
    return result;
  }

  static String getText(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0) {
      return null;
    }
    String result = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return result;
  }

  static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }

  static int checksum(byte[] bytes) {
    return checksum(bytes, 0, bytes.length);
  }
}
