package dev.heddle.agent.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.analysis.Digest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class paths that hold other classes have other digests. */
class ClassPathTest {
  @TempDir Path folder;

  /** Writes a jar whose time never differs, from names and contents in turn. */
  private Path jar(String name, String comment, String... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.setComment(comment);
      for (int i = 0; i < entries.length; i += 2) {
        ZipEntry entry = new ZipEntry(entries[i]);
        entry.setTime(0);
        out.putNextEntry(entry);
        out.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    return jar;
  }

  private static Digest digest(Path... places) throws IOException {
    return state(places).digest();
  }

  private static ClassPath.State state(Path... places) throws IOException {
    StringBuilder path = new StringBuilder();
    for (Path place : places) {
      path.append(path.isEmpty() ? "" : File.pathSeparator).append(place);
    }
    return ClassPath.of(path.toString());
  }

  @Test
  void jar_ofSameEntries_isTheSame() throws IOException {
    Digest first = digest(jar("a.jar", null, "A.class", "one"));
    assertEquals(first, digest(jar("a.jar", null, "A.class", "one")));
  }

  @Test
  void jar_ofSameSizeAndTime_isToldByItsContent() throws IOException {
    Digest first = digest(jar("a.jar", null, "A.class", "one"));
    assertNotEquals(first, digest(jar("a.jar", null, "A.class", "two")));
  }

  @Test
  void jarWithComment_isToldByItsContent() throws IOException {
    Digest first = digest(jar("a.jar", "a comment", "A.class", "one"));
    assertEquals(first, digest(jar("a.jar", "a comment", "A.class", "one")));
    assertNotEquals(first, digest(jar("a.jar", "a comment", "A.class", "two")));
  }

  @Test
  void order_matters() throws IOException {
    Path a = jar("a.jar", null, "A.class", "one");
    Path b = jar("b.jar", null, "A.class", "two");
    assertNotEquals(digest(a, b), digest(b, a));
    assertNotEquals(digest(a), digest(a, b));
  }

  @Test
  void jarThatComesOrGoes_isSeen() throws IOException {
    Path a = jar("a.jar", null, "A.class", "one");
    Path b = folder.resolve("b.jar");
    Digest without = digest(a, b);
    jar("b.jar", null, "B.class", "two");
    assertNotEquals(without, digest(a, b));
  }

  @Test
  void jarNamedByManifest_belongsToIt() throws IOException {
    String manifest = "Manifest-Version: 1.0\nClass-Path: gone.jar sub/b.jar\n\n";
    Path a = jar("a.jar", null, "META-INF/MANIFEST.MF", manifest);
    Files.createDirectories(folder.resolve("sub"));
    jar("sub/b.jar", null, "B.class", "one");
    Digest first = digest(a);
    assertEquals(first, digest(a));
    jar("sub/b.jar", null, "B.class", "two");
    assertNotEquals(first, digest(a));
  }

  @Test
  void folder_isToldByTheNamesOfItsClasses_whichHaveToBeLookedAt() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Path one = Files.createDirectories(classes.resolve("p")).resolve("One.class");
    Files.writeString(one, "one");
    ClassPath.State first = state(classes);
    Files.writeString(one, "other");
    assertEquals(first.digest(), digest(classes));
    assertTrue(first.isInFolder("p/One"));
    assertFalse(first.isInFolder("p/Two"));

    Files.writeString(classes.resolve("p/Two.class"), "two");
    assertTrue(first.isInFolder("p/Two"));
    assertNotEquals(first.digest(), digest(classes));
  }

  @Test
  void jarThatCannotBeRead_isRefused() throws IOException {
    Path none = Files.writeString(folder.resolve("b.jar"), "this is no jar, but is long enough");
    assertThrows(IOException.class, () -> state(none));
  }
}
