package dev.heddle.agent.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.agent.analysis.Digest;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.weave.WeaveLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** Companions that come from disk are those that were written; each look is that of a new start. */
class CachedCompanionTest {
  private static final Digest ENVIRONMENT = Digest.of(new byte[] {1});
  private static final String HOST = "java/util/Some";
  private static final byte[] COMPANION = companion();

  @TempDir Path folder;

  private final List<String> told = new ArrayList<>();
  private int writes;

  private static byte[] companion() {
    ClassWriter writer = new ClassWriter(0);
    String name = HOST + "$HeddleTasks";
    writer.visit(Opcodes.V17, Opcodes.ACC_FINAL, name, null, "java/lang/Object", null);
    writer.visitEnd();
    return writer.toByteArray();
  }

  private final WeaveLog log =
      new WeaveLog() {
        @Override
        public void woven(String className, int methods) {
          told.add(className + " " + methods);
        }

        @Override
        public void leftPlain(
            String className, String method, SkipReason reason, String detail, Throwable cause) {
          told.add(className + " " + method + " " + reason + " " + detail);
        }
      };

  private byte[] get(Digest environment, String host, byte[] made) throws IOException {
    return new WeaveCache(folder, environment).companion(host, log, to -> written(to, made));
  }

  private byte[] written(WeaveLog to, byte[] made) {
    writes++;
    to.leftPlain(HOST, "m()V", SkipReason.NOT_FOR_COMPANIONS, "a field", null);
    return made;
  }

  @Test
  void companion_writtenBefore_isTaken() throws IOException {
    assertArrayEquals(COMPANION, get(ENVIRONMENT, HOST, COMPANION));
    List<String> first = List.copyOf(told);
    told.clear();
    assertArrayEquals(COMPANION, get(ENVIRONMENT, HOST, null));
    assertEquals(1, writes);
    assertEquals(first, told);
  }

  @Test
  void classWithoutCompanion_isKnownToHaveNone() throws IOException {
    assertEquals(null, get(ENVIRONMENT, HOST, null));
    assertEquals(null, get(ENVIRONMENT, HOST, COMPANION));
    assertEquals(1, writes);
  }

  @Test
  void companion_ofAnotherClassOrEnvironment_isNotTaken() throws IOException {
    get(ENVIRONMENT, HOST, COMPANION);
    get(ENVIRONMENT, "java/util/Other", COMPANION);
    get(Digest.of(new byte[] {2}), HOST, COMPANION);
    assertEquals(3, writes);
  }

  @Test
  void companion_thatFailed_isTriedAgain() throws IOException {
    WeaveCache cache = new WeaveCache(folder, ENVIRONMENT);
    assertThrows(
        IllegalStateException.class,
        () ->
            cache.companion(
                HOST,
                log,
                to -> {
                  throw new IllegalStateException("on purpose");
                }));
    cache.companion(
        HOST,
        log,
        to -> {
          to.leftPlain(HOST, null, SkipReason.FAILED, "on purpose", null);
          return null;
        });
    assertArrayEquals(COMPANION, get(ENVIRONMENT, HOST, COMPANION));
    assertEquals(1, writes);
  }

  @Test
  void damagedCompanion_isWrittenAgain() throws IOException {
    get(ENVIRONMENT, HOST, COMPANION);
    try (Stream<Path> files = Files.list(folder)) {
      Path classes = files.filter(file -> file.toString().endsWith(".classes")).findAny().get();
      byte[] damaged = Files.readAllBytes(classes);
      damaged[damaged.length / 2] ^= 1;
      Files.write(classes, damaged);
    }
    assertArrayEquals(COMPANION, get(ENVIRONMENT, HOST, COMPANION));
    assertEquals(2, writes);
  }
}
