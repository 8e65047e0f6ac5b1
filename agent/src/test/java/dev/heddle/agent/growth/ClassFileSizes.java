package dev.heddle.agent.growth;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many bytes each part of a class file takes. */
final class ClassFileSizes {
  /** A method with code; {@code code} is the number of its bytes of bytecode. */
  record Method(String name, String descriptor, int access, int code) {}

  private final DataInputStream in;
  private String[] strings;
  final List<Method> methods = new ArrayList<>();

  /** Bytes by part: an attribute's name, or in brackets what is none. */
  final Map<String, Long> parts = new TreeMap<>();

  private ClassFileSizes(byte[] classFile) {
    in = new DataInputStream(new ByteArrayInputStream(classFile));
  }

  static ClassFileSizes of(byte[] classFile) {
    ClassFileSizes sizes = new ClassFileSizes(classFile);
    try {
      sizes.read();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return sizes;
  }

  private void add(String part, long bytes) {
    parts.merge(part, bytes, Long::sum);
  }

  private void read() throws IOException {
    final int before = in.available();
    in.skipBytes(8);
    readConstants();
    in.skipBytes(6);
    in.skipBytes(2 * in.readUnsignedShort());
    add("(constants)", before - in.available());
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      in.skipBytes(6);
      readAttributes(null);
    }
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      int access = in.readUnsignedShort();
      String name = strings[in.readUnsignedShort()];
      String descriptor = strings[in.readUnsignedShort()];
      add("(method headers)", 8);
      readAttributes(new Method(name, descriptor, access, 0));
    }
    readAttributes(null);
  }

  private void readConstants() throws IOException {
    int count = in.readUnsignedShort();
    strings = new String[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> strings[i] = in.readUTF();
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipBytes(4);
        case 5, 6 -> {
          in.skipBytes(8);
          i++;
        }
        case 15 -> in.skipBytes(3);
        default -> in.skipBytes(2);
      }
    }
  }

  private void readAttributes(Method of) throws IOException {
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      String name = strings[in.readUnsignedShort()];
      int length = in.readInt();
      if (name.equals("Code")) {
        readCode(of);
      } else {
        add(name, length + 6);
        in.skipBytes(length);
      }
    }
  }

  private void readCode(Method of) throws IOException {
    in.skipBytes(4);
    int code = in.readInt();
    in.skipBytes(code);
    int entries = in.readUnsignedShort();
    in.skipBytes(8 * entries);
    add("(code)", code);
    add("(exception tables)", 8L * entries);
    add("(method headers)", 18);
    methods.add(new Method(of.name, of.descriptor, of.access, code));
    readAttributes(null);
  }
}
