package dev.heddle.agent.cache;

import dev.heddle.agent.analysis.Digest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What the class path holds, told without asking for each class: to find a class takes the loader
 * longer than all else that is to be done for one that is on disk.
 *
 * <p>The digest is of the paths, in order, with the directory of each jar, which has the name, size
 * and checksum of each entry, and with the names of the classes in each folder. So equal digests
 * mean equal classes, but for those in folders, which have to be looked at one by one.
 */
final class ClassPath {
  private static final String LOADER = "jdk.internal.loader.ClassLoaders$AppClassLoader";
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String CLASS = ".class";

  /** The record at the end of a jar, which only a comment may follow (APPNOTE 4.3.16). */
  private static final int END_LENGTH = 22;

  private static final int END_SIGNATURE = 0x504B0506;
  private static final int LENGTH_IN_END = 12;
  private static final int MOST_COMMENT = 0xFFFF;

  private final StringBuilder text = new StringBuilder();
  private final Set<String> classes = new HashSet<>();
  private final List<Path> folders = new ArrayList<>();
  private final Deque<File> places = new ArrayDeque<>();
  private final Set<File> seen = new HashSet<>();

  private ClassPath() {}

  /**
   * What was found.
   *
   * @param classes names of classes in folders
   */
  record State(Digest digest, Set<String> classes, List<Path> folders) {
    /** Whether the class is, or was, in a folder: the digest tells nothing of its content. */
    boolean isInFolder(String name) {
      if (classes.contains(name)) {
        return true;
      }
      for (Path folder : folders) {
        if (Files.exists(folder.resolve(name + CLASS))) {
          return true; // made since
        }
      }
      return false;
    }
  }

  /** The state of the class path of {@code java.class.path}; null if it cannot be told. */
  static State read() {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    if (!system.getClass().getName().equals(LOADER) || hasModulesOfProgram()) {
      return null;
    }
    try {
      return of(System.getProperty("java.class.path"));
    } catch (IOException | RuntimeException e) {
      return null; // classes are looked at one by one then
    }
  }

  private static boolean hasModulesOfProgram() {
    for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
      URI location = module.reference().location().orElse(null);
      if (location == null || !"jrt".equals(location.getScheme())) {
        return true;
      }
    }
    return false;
  }

  /** The state of a class path. */
  static State of(String path) throws IOException {
    return new ClassPath().read(path);
  }

  private State read(String path) throws IOException {
    for (String each : path.split(File.pathSeparator)) {
      places.add(new File(each.isEmpty() ? "." : each));
    }
    while (!places.isEmpty()) {
      File place = places.remove().getAbsoluteFile();
      if (!seen.add(place)) {
        continue;
      }
      text.append(place);
      if (place.isDirectory()) {
        addFolder(place.toPath());
      } else if (place.isFile()) {
        addJar(place);
      }
      text.append('\n');
    }
    byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
    return new State(Digest.of(all), Set.copyOf(classes), List.copyOf(folders));
  }

  private void addFolder(Path folder) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
            if (name.endsWith(CLASS)) {
              names.add(name.substring(0, name.length() - CLASS.length()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    folders.add(folder);
    classes.addAll(names);
    text.append(names);
  }

  private void addJar(File jar) throws IOException {
    text.append(Digest.of(directory(jar)));
    try (ZipFile zip = new ZipFile(jar)) {
      ZipEntry manifest = zip.getEntry(MANIFEST);
      if (manifest != null) {
        addPathOf(jar, zip.getInputStream(manifest));
      }
    }
  }

  /**
   * The directory of a jar, at its end, with all that comes behind it: it has the checksum of each
   * entry.
   */
  static byte[] directory(File jar) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(jar, "r")) {
      long end = file.length() - END_LENGTH;
      file.seek(Math.max(0, end));
      if (end < 0 || file.readInt() != END_SIGNATURE) {
        end = endBeforeComment(file);
      }
      file.seek(end + LENGTH_IN_END);
      long length = Integer.reverseBytes(file.readInt()) & 0xFFFF_FFFFL;
      long behind = file.length() - end;
      if (length > Math.min(end, Integer.MAX_VALUE / 2)) {
        throw new IOException("directory too large: " + jar);
      }
      byte[] directory = new byte[(int) (length + behind)];
      file.seek(end - length);
      file.readFully(directory);
      return directory;
    }
  }

  private static long endBeforeComment(RandomAccessFile file) throws IOException {
    long length = file.length();
    byte[] tail = new byte[(int) Math.min(length, END_LENGTH + MOST_COMMENT)];
    file.seek(length - tail.length);
    file.readFully(tail);
    ByteBuffer in = ByteBuffer.wrap(tail);
    for (int at = tail.length - END_LENGTH; at >= 0; at--) {
      if (in.getInt(at) == END_SIGNATURE) {
        return length - tail.length + at;
      }
    }
    throw new IOException("no jar");
  }

  /** Jars may name others, which belong to the class path then. */
  private void addPathOf(File jar, InputStream in) throws IOException {
    byte[] manifest = in.readAllBytes();
    String all = new String(manifest, StandardCharsets.ISO_8859_1).toLowerCase();
    if (!all.contains("class-path")) {
      return;
    }
    Manifest parsed = new Manifest(new java.io.ByteArrayInputStream(manifest));
    String path = parsed.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
    if (path == null) {
      return;
    }
    for (String each : path.trim().split(" +")) {
      URI place = jar.toURI().resolve(each);
      if (!"file".equals(place.getScheme())) {
        throw new IOException("not a file: " + place);
      }
      places.add(new File(place));
    }
  }
}
