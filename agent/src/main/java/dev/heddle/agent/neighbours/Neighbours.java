package dev.heddle.agent.neighbours;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.interop.OtherAgents;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * Shows other agents classes as they are without what weaving added, which is not for them: they
 * would count, trace or mock an activation again when it is resumed, and take a suspension for a
 * return. What they make of a class is put together with that again. Threads: any; never throws.
 */
public final class Neighbours implements OtherAgents.Editor {
  private final WeaveLog log;
  private final BiConsumer<String, String> jdk;

  /**
   * Methods that pin for the sake of another agent are logged.
   *
   * @param jdk is told which methods of the JDK tasks have to call as they are: the internal name
   *     of the class, and name and descriptor
   */
  public Neighbours(WeaveLog log, BiConsumer<String, String> jdk) {
    this.log = log;
    this.jdk = jdk;
  }

  @Override
  public byte[] withoutWoven(ClassLoader loader, String name, byte[] classFile) {
    boolean ofJdk = loader == null && !Selection.isOnBootPath(name);
    if (ofJdk || !isWoven(classFile)) {
      return classFile;
    }
    try {
      return PlainClass.write(classFile);
    } catch (RuntimeException | LinkageError e) {
      failed(name, e);
      return classFile;
    }
  }

  @Override
  public byte[] withWoven(String name, byte[] woven, byte[] changed) {
    try {
      ChangedClass merged = new ChangedClass(woven, changed);
      byte[] result = merged.write();
      for (String method : merged.bridged()) {
        log.leftPlain(merged.name(), method, SkipReason.CHANGED_BY_ANOTHER_AGENT, null, null);
      }
      return result;
    } catch (RuntimeException | LinkageError e) {
      failed(name, e);
      return woven;
    }
  }

  @Override
  public void jdkChanged(String name, byte[] classFile, byte[] changed) {
    try {
      for (String method : ChangedClass.changedMethods(classFile, changed)) {
        jdk.accept(name, method);
      }
    } catch (RuntimeException | LinkageError e) {
      failed(name, e);
    }
  }

  private void failed(String name, Throwable cause) {
    String what = name == null ? "a class" : name;
    String detail = "what another agent does to it is not in tasks: " + cause;
    log.leftPlain(what, null, SkipReason.FAILED, detail, cause);
  }

  /** Whether a class file names what each method added by weaving names. */
  private static boolean isWoven(byte[] classFile) {
    String text = new String(classFile, StandardCharsets.ISO_8859_1);
    return text.contains(Descriptors.CONTINUATION);
  }
}
