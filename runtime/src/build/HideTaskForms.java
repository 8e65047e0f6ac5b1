import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Copies a folder of class files and marks the task forms of the public API as synthetic, so that
 * compilers and editors do not show them: overloads that nobody calls by hand would make method
 * references such as {@code Task.spawn(channel::receive)} ambiguous. The build runs it, from
 * source, on what goes into the runtime's jar.
 */
final class HideTaskForms {
  private static final List<String> PACKAGES =
      List.of("dev/heddle", "dev/heddle/channel", "dev/heddle/sync");

  /** Interfaces that classes of the API implement, declaring task forms only. */
  private static final String TWINS = "dev/heddle/interop/Twins$";

  private static final String LAST_PARAMETER = "Ldev/heddle/continuation/Continuation;)";

  private static final int ACC_SYNTHETIC = 0x1000;

  private final byte[] bytes;
  private final DataInputStream in;

  private HideTaskForms(byte[] bytes) {
    this.bytes = bytes;
    this.in = new DataInputStream(new ByteArrayInputStream(bytes));
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("expected two folders, from and to; got " + args.length);
    }
    Path from = Path.of(args[0]);
    Path to = Path.of(args[1]);
    Files.createDirectories(to);
    for (Path old : filesIn(to)) {
      Files.delete(old);
    }
    for (Path file : filesIn(from)) {
      Path relative = from.relativize(file);
      byte[] bytes = Files.readAllBytes(file);
      if (isOfApi(relative)) {
        new HideTaskForms(bytes).mark();
      }
      Path target = to.resolve(relative);
      Files.createDirectories(target.getParent());
      Files.write(target, bytes);
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).collect(Collectors.toList());
    }
  }

  private static boolean isOfApi(Path file) {
    String name = file.toString().replace('\\', '/');
    return name.endsWith(".class")
        && (name.startsWith(TWINS) || PACKAGES.contains(name.substring(0, name.lastIndexOf('/'))));
  }

  /** Walks through the class file as the JVM specification, chapter 4, lays it out. */
  private void mark() throws IOException {
    in.skipNBytes(8); // magic number and version
    String[] texts = readTexts();
    in.skipNBytes(6); // access, this class, superclass
    in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
    for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
      in.skipNBytes(6);
      skipAttributes();
    }
    for (int methods = in.readUnsignedShort(); methods > 0; methods--) {
      int at = bytes.length - in.available();
      in.skipNBytes(4); // access and name
      if (texts[in.readUnsignedShort()].contains(LAST_PARAMETER)) {
        bytes[at] |= ACC_SYNTHETIC >> 8;
      }
      skipAttributes();
    }
  }

  /** Reads the constant pool; keeps its texts, by index. */
  private String[] readTexts() throws IOException {
    String[] texts = new String[in.readUnsignedShort()];
    for (int i = 1; i < texts.length; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1: // Utf8
          texts[i] = in.readUTF();
          break;
        case 5: // Long
        case 6: // Double: each takes two entries
          in.skipNBytes(8);
          i++;
          break;
        case 7: // Class
        case 8: // String
        case 16: // MethodType
        case 19: // Module
        case 20: // Package
          in.skipNBytes(2);
          break;
        case 15: // MethodHandle
          in.skipNBytes(3);
          break;
        case 3: // Integer
        case 4: // Float
        case 9: // Fieldref
        case 10: // Methodref
        case 11: // InterfaceMethodref
        case 12: // NameAndType
        case 17: // Dynamic
        case 18: // InvokeDynamic
          in.skipNBytes(4);
          break;
        default:
          throw new IOException("constant " + i + " has the unknown tag " + tag);
      }
    }
    return texts;
  }

  private void skipAttributes() throws IOException {
    for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
      in.skipNBytes(2);
      in.skipNBytes(in.readInt());
    }
  }
}
