package dev.heddle.interop;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Classes that are defined while the same thread weaves another class, because the weaver asked a
 * class loader of the program for a class file. The JVM shows these to no transformer of the agent,
 * so the JDK's patched code hands them over here.
 *
 * <p>Threads: any.
 */
public final class InnerClasses {
  /** Weaves classes that are about to be defined. */
  @FunctionalInterface
  public interface Weaver {
    /**
     * Returns the woven class file, or null if the class is left alone.
     *
     * @param name the binary name; null if the definer does not tell
     */
    byte[] weave(ClassLoader loader, String name, byte[] classFile);
  }

  /** Present while the thread weaves; removed afterwards, for a task may go on with the values. */
  private static final ThreadLocal<Boolean> INSIDE = new ThreadLocal<>();

  /** How many threads weave; spares the others the thread-local. */
  private static final AtomicInteger WEAVING = new AtomicInteger();

  private static volatile Weaver weaver;

  private InnerClasses() {}

  /** Said once by the agent. */
  public static void install(Weaver innerClassWeaver) {
    weaver = innerClassWeaver;
  }

  /**
   * The calling thread begins to weave a class.
   *
   * @return false if it weaves another already; else it has to call {@link #leave()}
   */
  public static boolean enter() {
    if (INSIDE.get() != null) {
      return false;
    }
    INSIDE.set(true);
    WEAVING.incrementAndGet();
    return true;
  }

  /** The calling thread has woven the class. */
  public static void leave() {
    WEAVING.decrementAndGet();
    INSIDE.remove();
  }

  private static boolean isInside() {
    if (WEAVING.get() == 0) {
      return false;
    }
    boolean inside = INSIDE.get() != null;
    if (!inside) {
      INSIDE.remove(); // asking has left a value
    }
    return inside;
  }

  /**
   * Called by the JDK's patched code for each class that a loader defines from a buffer.
   *
   * @return a buffer of which {@link #weave} is told
   */
  public static ByteBuffer onHeap(ByteBuffer classFile) {
    if (classFile == null || !classFile.isDirect() || weaver == null || !isInside()) {
      return classFile;
    }
    byte[] bytes = new byte[classFile.remaining()];
    classFile.duplicate().get(bytes);
    return ByteBuffer.wrap(bytes);
  }

  /**
   * Called by the JDK's patched code for each class that a loader defines from an array.
   *
   * @return the whole class file to be defined instead, or null if there is none
   */
  public static byte[] weave(
      ClassLoader loader, String name, byte[] bytes, int offset, int length) {
    Weaver current = weaver;
    if (current == null || !isInside() || !isPart(bytes, offset, length)) {
      return null;
    }
    byte[] classFile = new byte[length];
    System.arraycopy(bytes, offset, classFile, 0, length);
    return current.weave(loader, name, classFile);
  }

  /** If not, the JDK itself says so. */
  private static boolean isPart(byte[] bytes, int offset, int length) {
    return bytes != null && offset >= 0 && length >= 0 && length <= bytes.length - offset;
  }
}
