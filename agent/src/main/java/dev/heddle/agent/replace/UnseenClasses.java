package dev.heddle.agent.replace;

import dev.heddle.continuation.CarrierThread;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Finds classes of the boot loader that were loaded without being shown to our transformer: those
 * that the weaver itself, or a loader of the program that it asked for a class file, used for the
 * first time while a class was woven.
 *
 * <p>It compares what is loaded with what was shown, at the 1st, 2nd, 4th, 8th ... class woven of
 * each loader: the first ones use most of what a loader ever uses, and a look takes time. No code of
 * the program serves the system loader, so there it waits until some classes are woven.
 *
 * <p>Threads: any.
 */
final class UnseenClasses {
  /** Whoever weaves waits so long for the change; it holds locks that the change may need. */
  private static final long PATIENCE_MILLIS = 1_000;

  /** The first look at what was loaded for the JDK's own loader of the class path. */
  private static final int FIRST_OF_SYSTEM = 64;

  private final Instrumentation instrumentation;
  private final Consumer<List<Class<?>>> change;
  private final Set<String> shown = ConcurrentHashMap.newKeySet();
  private final Map<ClassLoader, Integer> woven = Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Takes nothing as shown yet.
   *
   * @param change is given the classes that were found, on a thread that weaves nothing
   */
  UnseenClasses(Instrumentation instrumentation, Consumer<List<Class<?>>> change) {
    this.instrumentation = instrumentation;
    this.change = change;
  }

  /** A class, by internal name, was shown before it was defined. */
  void shown(String internalName) {
    shown.add(internalName.replace('/', '.'));
  }

  /** These are loaded, and need no change. */
  void shown(Class<?>[] loaded) {
    for (Class<?> type : loaded) {
      if (isOfBootLoader(type)) {
        shown.add(type.getName());
      }
    }
  }

  /** The calling thread has just woven a class of {@code loader}. */
  void wovenFor(ClassLoader loader) {
    Integer before = woven.get(loader);
    int count = before == null ? 1 : before + 1; // one that another thread forgets does no harm
    woven.put(loader, count);
    try {
      if (Integer.bitCount(count) == 1 && (count >= FIRST_OF_SYSTEM || !isOfJdk(loader))) {
        look();
      }
    } catch (OutOfMemoryError e) {
      // What was woven must be used all the same, and a later look may find room.
    }
  }

  private static boolean isOfJdk(ClassLoader loader) {
    return loader == null || loader.getClass().getClassLoader() == null;
  }

  private void look() {
    List<Class<?>> found = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (isOfBootLoader(type) && shown.add(type.getName())) {
        found.add(type);
      }
    }
    if (!found.isEmpty()) {
      changeElsewhere(found);
    }
  }

  private static boolean isOfBootLoader(Class<?> type) {
    return type.getClassLoader() == null
        && !type.isArray()
        && !type.isPrimitive()
        && !type.isHidden();
  }

  /** On a thread that weaves: the JVM shows it no class, not even to change it again. */
  private void changeElsewhere(List<Class<?>> found) {
    Thread thread = CarrierThread.asItself(() -> new Changer(() -> change.accept(found)));
    thread.start();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Changer extends Thread {
    Changer(Runnable change) {
      super(null, change, "heddle-changer", 0, false);
      setDaemon(true);
      setContextClassLoader(null);
    }
  }
}
