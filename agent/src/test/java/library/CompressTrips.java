package library;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ParallelScatterZipCreator;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** Commons Compress: streams of six formats, tar and zip archives, there and back. */
public final class CompressTrips {
  private static final byte[] TEXT = text(20_000);

  private CompressTrips() {}

  public static void main(String[] arguments) throws Exception {
    for (String format : new String[] {"gz", "bzip2", "xz", "lz4-block", "snappy-framed", "lzma"}) {
      compress(format);
    }
    tar();
    zip();
  }

  private static void compress(String format) throws Exception {
    CompressorStreamFactory factory = CompressorStreamFactory.getSingleton();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = factory.createCompressorOutputStream(format, packed)) {
      out.write(TEXT);
    }
    byte[] bytes = packed.toByteArray();
    byte[] back;
    try (InputStream in =
        factory.createCompressorInputStream(format, new ByteArrayInputStream(bytes))) {
      back = in.readAllBytes();
    }
    print(format, bytes.length, back);
  }

  private static void tar() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(packed)) {
      for (int i = 1; i <= 3; i++) {
        TarArchiveEntry entry = new TarArchiveEntry("folder/entry-" + i);
        entry.setSize(1000L * i);
        entry.setModTime(0);
        out.putArchiveEntry(entry);
        out.write(TEXT, 0, 1000 * i);
        out.closeArchiveEntry();
      }
    }
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        print("tar " + e.getName(), packed.size(), in.readAllBytes());
      }
    }
  }

  /** Entries are compressed by a pool of threads, and put together in their order. */
  private static void zip() throws Exception {
    ParallelScatterZipCreator creator =
        new ParallelScatterZipCreator(Executors.newFixedThreadPool(3));
    for (int i = 1; i <= 8; i++) {
      ZipArchiveEntry entry = new ZipArchiveEntry("entry-" + i);
      entry.setMethod(ZipMethod.DEFLATED.getCode());
      entry.setTime(0);
      byte[] content = Arrays.copyOf(TEXT, 1000 * i);
      creator.addArchiveEntry(entry, () -> new ByteArrayInputStream(content));
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(packed)) {
      creator.writeTo(out);
    }
    try (ZipArchiveInputStream in =
        new ZipArchiveInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
      for (ZipArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        print("zip " + e.getName(), packed.size(), in.readAllBytes());
      }
    }
  }

  private static void print(String what, int packed, byte[] back) {
    CRC32 sum = new CRC32();
    sum.update(back);
    boolean same = Arrays.equals(back, Arrays.copyOf(TEXT, back.length));
    System.out.println(
        what + ": " + packed + " of " + back.length + ", crc " + sum.getValue() + ", same " + same);
  }

  private static byte[] text(int length) {
    Random random = new Random(7);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i > 100 && random.nextInt(10) > 1 ? bytes[i - 97] : random.nextInt());
    }
    return bytes;
  }
}
