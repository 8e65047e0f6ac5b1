package dev.heddle.agent.analysis;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/** What whoever reads class files has to know. */
public final class ClassFiles {
  private static final int MAJOR_VERSION = 6;

  private ClassFiles() {}

  /**
   * Options for a reader that keeps frames. Class files of before Java 6 may have something that
   * looks like frames, as {@code StackMap} attributes for small devices do: the JVM does not read
   * it, and so it may be anything.
   *
   * @param others options besides
   */
  public static int keepingFrames(ClassReader reader, int others) {
    boolean haveNone = reader.readUnsignedShort(MAJOR_VERSION) < Opcodes.V1_6;
    return haveNone ? others | ClassReader.SKIP_FRAMES : others;
  }

  /** The internal name of the class; null if the bytes are no class file. */
  public static String nameOf(byte[] classFile) {
    try {
      return new ClassReader(classFile).getClassName();
    } catch (RuntimeException e) {
      return null; // the JVM refuses it
    }
  }
}
