package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.Digest;
import dev.heddle.agent.cache.WeaveCache;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.agent.weave.WovenClass;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Woven classes that come from disk are those that weaving would make. */
class CachedWeavingTest {
  private static final Digest ENVIRONMENT = Digest.of(new byte[] {1});
  private static final Selection SELECTION =
      new Selection(ClassPatterns.parse(""), ClassPatterns.parse(""), Set.of());

  @TempDir Path folder;

  /** What the loader has: class files by internal name. */
  private final Map<String, byte[]> classes = new HashMap<>();

  private final ClassLoader loader =
      new ClassLoader(null) {
        @Override
        public InputStream getResourceAsStream(String name) {
          byte[] found = classes.get(name.replaceFirst("\\.class$", ""));
          return found == null ? null : new ByteArrayInputStream(found);
        }
      };

  /** A class {@code Caller} that calls {@code Callee.value}, inherited from {@code Base}. */
  @BeforeEach
  void addClasses() {
    classes.put("Caller", classFile("Caller", "java/lang/Object", "call", "Callee", "value"));
    classes.put("Callee", classFile("Callee", "Base", "other", "Callee", "value"));
    classes.put("Base", leaf("Base"));
  }

  /** A class with a static method that calls another, if that is not null, or returns 1. */
  private static byte[] classFile(
      String name, String parent, String method, String owner, String called) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name, null, parent, null);
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor code = writer.visitMethod(access, method, "()I", null, null);
    code.visitCode();
    if (called == null) {
      code.visitInsn(Opcodes.ICONST_1);
    } else {
      code.visitMethodInsn(Opcodes.INVOKESTATIC, owner, called, "()I", false);
    }
    code.visitInsn(Opcodes.IRETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  /** A {@code Base} whose method needs no safepoint after calls. */
  private static byte[] leaf(String name) {
    return classFile(name, "java/lang/Object", "value", null, null);
  }

  private static byte[] suspending(String name) {
    return classFile(name, "java/lang/Object", "value", "Missing", "value");
  }

  /** Weaves the caller as an agent does that starts now; {@code cache} may be null. */
  private byte[] weave(WeaveCache cache) {
    return weave(cache, new Told()).changed();
  }

  private WovenClass weave(WeaveCache cache, WeaveLog log) {
    ClassHierarchy hierarchy = new ClassHierarchy(SELECTION, cache != null);
    return new Weaving(SELECTION, hierarchy, null, log, cache)
        .weave(loader, "Caller", classes.get("Caller"));
  }

  private WeaveCache open() throws IOException {
    return new WeaveCache(folder, ENVIRONMENT);
  }

  private List<Path> written(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }

  /** Asserts that the next start gets the right class, and whether it had to weave it. */
  private void assertNextStart(boolean weaves) throws IOException {
    int before = written(".index").size();
    assertArrayEquals(weave((WeaveCache) null), weave(open()));
    assertEquals(weaves, written(".index").size() > before, "woven anew");
  }

  @Test
  void unchangedClasses_areTakenFromDisk() throws IOException {
    assertNextStart(true);
    assertNextStart(false);
  }

  @Test
  void takenClass_tellsTheLogTheSame() throws IOException {
    classes.put("Caller", classFile("Caller", "Gone", "call", "Callee", "value"));
    Told first = new Told();
    Told second = new Told();
    weave(open(), first);
    assertNextStart(false);
    weave(open(), second);
    assertEquals(List.of("Caller null UNKNOWN_SUPERTYPE null"), first.lines);
    assertEquals(first.lines, second.lines);
  }

  @Test
  void changedClassFile_isWovenAnew() throws IOException {
    weave(open());
    classes.put("Caller", classFile("Caller", "java/lang/Object", "call", "Base", "value"));
    assertNextStart(true);
  }

  /** The calls in an unchanged class depend on what they reach. */
  @Test
  void changedClassThatIsReached_isSeen() throws IOException {
    byte[] callOfLeaf = weave(open());
    classes.put("Base", suspending("Base"));
    assertFalse(Arrays.equals(callOfLeaf, weave((WeaveCache) null)));
    assertNextStart(true);
    classes.put("Base", leaf("Base"));
    assertNextStart(false);
  }

  @Test
  void changedSuperclassBetween_isSeen() throws IOException {
    weave(open());
    classes.put("Other", suspending("Other"));
    classes.put("Callee", classFile("Callee", "Other", "other", "Callee", "value"));
    assertNextStart(true);
  }

  @Test
  void classThatComesOrGoes_isSeen() throws IOException {
    byte[] base = classes.remove("Base");
    weave(open());
    classes.put("Base", base);
    assertNextStart(true);
    classes.remove("Base");
    assertNextStart(false);
  }

  @Test
  void otherEnvironment_sharesNothing() throws IOException {
    new WeaveCache(folder, Digest.of(new byte[] {2}));
    weave(new WeaveCache(folder, Digest.of(new byte[] {2})));
    assertNextStart(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {".index", ".classes"})
  void damagedFile_isNotUsed(String which) throws IOException {
    weave(open());
    Path file = written(which).get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i += which.equals(".index") ? 5 : 41) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 64;
      Files.write(file, damaged);
      assertArrayEquals(weave((WeaveCache) null), weave(open()), "byte " + i);
      deleteOthers(file);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".index", ".classes"})
  void cutFile_isNotUsed(String which) throws IOException {
    weave(open());
    Path file = written(which).get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 19) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertArrayEquals(weave((WeaveCache) null), weave(open()), "length " + length);
      deleteOthers(file);
    }
    Files.delete(file);
    assertNextStart(true);
  }

  private void deleteOthers(Path kept) throws IOException {
    String name = kept.getFileName().toString();
    String stem = name.substring(0, name.lastIndexOf('.'));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().startsWith(stem)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void severalAtOnce_writeTheirOwnFiles() throws IOException {
    WeaveCache first = open();
    WeaveCache second = open();
    assertArrayEquals(weave(first), weave(second));
    assertEquals(2, written(".index").size());
    assertNextStart(false);
  }

  /** Each start with another class around it; it is bounded how many files are kept. */
  @Test
  void manyFiles_areReduced() throws IOException {
    for (int i = 0; i < 30; i++) {
      classes.put("Base", classFile("Base", "java/lang/Object", "value", "Missing", "m" + i));
      weave(open());
    }
    assertEquals(9, written(".index").size());
    assertEquals(9, written(".classes").size());
    assertNextStart(false);
  }

  @Test
  void filesThatNobodyUsed_areDeleted_othersNot() throws IOException {
    weave(new WeaveCache(folder, Digest.of(new byte[] {2})));
    Path foreign = Files.createFile(folder.resolve("foreign.index"));
    for (Path file : written(".index")) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(40, ChronoUnit.DAYS)));
    }
    open();
    assertEquals(List.of(foreign), written(".index"));
    assertEquals(List.of(), written(".classes"));
  }

  @Test
  void failingClass_isNotKept() throws IOException {
    WeaveCache cache = open();
    byte[] good = classes.get("Caller");
    assertNotNull(weave(cache));
    ClassHierarchy hierarchy = new ClassHierarchy(SELECTION, true);
    Weaving weaving = new Weaving(SELECTION, hierarchy, null, new Told(), cache);
    byte[] cut = Arrays.copyOf(good, good.length - 20);
    assertThrows(
        RuntimeException.class, () -> weaving.weave(loader, "Caller", cut));
    assertNextStart(false);
  }

  /** Notes what it is told. */
  private static final class Told implements WeaveLog {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void woven(String className, int methods) {
      lines.add(className + " " + methods);
    }

    @Override
    public void leftPlain(
        String className, String method, SkipReason reason, String detail, Throwable cause) {
      lines.add(className + " " + method + " " + reason + " " + detail);
    }
  }
}
