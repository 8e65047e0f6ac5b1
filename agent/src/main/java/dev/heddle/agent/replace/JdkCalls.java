package dev.heddle.agent.replace;

import dev.heddle.agent.analysis.JdkCode;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.interop.WeaveReport;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Redirects calls in the JDK's own classes: locks, queues and futures must take the task for the
 * thread that it stands for, whether woven code calls them or not.
 *
 * <p>Left alone are classes that serve the thread which really runs, or that the runtime itself
 * stands on; see {@link #isLeftAlone}. A class that cannot be changed keeps taking the worker for
 * the current thread, and blocks it.
 */
public final class JdkCalls implements ClassFileTransformer {
  /**
   * Of {@code java.lang}, where most is about the thread itself, only these are changed: what is a
   * thread's, or waits as one.
   */
  private static final Set<String> OF_JAVA_LANG =
      Set.of(
          "java/lang/Process",
          "java/lang/ProcessImpl",
          "java/lang/System$1", // what blocks a thread in a channel; from JDK 25 on
          "java/lang/System$2", // the same, before
          "java/lang/Thread",
          "java/lang/ThreadGroup",
          "java/lang/foreign/Arena",
          "java/lang/ref/NativeReferenceQueue",
          "java/lang/ref/ReferenceQueue");

  /** Inside of the JDK only these: they know who has opened a scope of threads, or a confined arena. */
  private static final Set<String> OF_SCOPES =
      Set.of(
          "jdk/internal/foreign/ConfinedSession",
          "jdk/internal/foreign/MemorySessionImpl",
          "jdk/internal/misc/ThreadFlock",
          "jdk/internal/vm/StackableScope");

  /** The park permit of the real thread, and its seed of random numbers. */
  private static final Set<String> OF_THE_WORKER =
      Set.of(
          "java/util/concurrent/locks/LockSupport", "java/util/concurrent/ThreadLocalRandom");

  /** Where classes that were loaded before may refer to threads in a way that matters. */
  private static final String CONCURRENT = "java/util/concurrent/";

  /** Others that the JVM loads before any agent and that do so. */
  private static final Set<String> LOADED_BEFORE = Set.of("java/io/PrintStream", "java/nio/Bits");

  /**
   * Classes that wait. They are loaded early, as those of {@code java.lang} above: the JVM shows a class
   * that the agent itself causes to be loaded, while it transforms another, to no transformer.
   */
  private static final List<String> WAITING =
      List.of(
          "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionNode",
          "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject",
          "java.util.concurrent.locks.AbstractQueuedLongSynchronizer$ConditionObject",
          "java.util.concurrent.locks.ReentrantLock$FairSync",
          "java.util.concurrent.locks.ReentrantLock$NonfairSync",
          "java.util.concurrent.locks.ReentrantReadWriteLock$FairSync",
          "java.util.concurrent.locks.ReentrantReadWriteLock$NonfairSync",
          "java.util.concurrent.locks.StampedLock",
          "java.util.concurrent.CompletableFuture$Signaller",
          "java.util.concurrent.Exchanger",
          "java.util.concurrent.ForkJoinPool",
          "java.util.concurrent.FutureTask",
          "java.util.concurrent.LinkedTransferQueue",
          "java.util.concurrent.Phaser$QNode",
          "java.util.concurrent.SynchronousQueue",
          "java.util.concurrent.ThreadPoolExecutor$Worker");

  private final CallReplacer replacer;
  private final Selection selection;
  private final WeaveLog log;
  private final Instrumentation instrumentation;
  private final UnseenClasses unseen;

  /** Changes nothing before it is installed. */
  public JdkCalls(
      CallReplacer replacer, Selection selection, WeaveLog log, Instrumentation instrumentation) {
    this.replacer = replacer;
    this.selection = selection;
    this.log = log;
    this.instrumentation = instrumentation;
    unseen = new UnseenClasses(instrumentation, this::changeUnseen);
  }

  /** Changes the classes that are loaded and those that will be. */
  public void install() {
    instrumentation.addTransformer(this, true);
    WAITING.forEach(JdkCalls::load);
    OF_JAVA_LANG.forEach(JdkCalls::load);
    OF_SCOPES.forEach(JdkCalls::load);
    List<Class<?>> wanted = new ArrayList<>();
    Class<?>[] loaded = instrumentation.getAllLoadedClasses();
    for (Class<?> type : loaded) {
      String name = internalName(type);
      boolean named =
          OF_JAVA_LANG.contains(name)
              || OF_SCOPES.contains(name)
              || LOADED_BEFORE.contains(name)
              || name.startsWith(CONCURRENT);
      if (named && !type.isArray() && !type.isHidden() && !isLeftAlone(name)) {
        wanted.add(type);
      }
    }
    unseen.shown(loaded);
    retransform(wanted);
  }

  private static void load(String name) {
    try {
      Class.forName(name.replace('/', '.'), false, null);
    } catch (ClassNotFoundException e) {
      // This JDK has no such class, so nothing waits in it.
    }
  }

  private void retransform(List<Class<?>> types) {
    LoadedClasses.retransform(
        instrumentation, types, (type, e) -> notChanged(internalName(type), e));
  }

  private void notChanged(String name, Throwable cause) {
    log.leftPlain(
        name, null, SkipReason.FAILED, "takes tasks for their workers: " + cause, cause);
  }

  private static String internalName(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  /** Says that a class of {@code loader} was woven: classes may have been loaded meanwhile. */
  public void wovenFor(ClassLoader loader) {
    unseen.wovenFor(loader);
  }

  private void changeUnseen(List<Class<?>> found) {
    List<Class<?>> late = new ArrayList<>();
    for (Class<?> type : found) {
      String name = internalName(type);
      if (!Selection.isRuntime(name) && !isLeftAlone(name) && callsReplaced(name)) {
        late.add(type);
      }
    }
    if (!late.isEmpty()) {
      retransform(late);
      late.forEach(type -> WeaveReport.changedLate(type.getName()));
    }
  }

  private boolean callsReplaced(String name) {
    try {
      byte[] classFile = JdkCode.classFile(name);
      return classFile != null && CallReplacer.mayCallReplaced(classFile);
    } catch (RuntimeException e) {
      notChanged(name, e);
      return false;
    }
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    if (internalName == null || !selection.isJdk(internalName) || isLeftAlone(internalName)) {
      return null;
    }
    if (loader == null) {
      unseen.shown(internalName);
    }
    try {
      return replacer.replace(loader, classFile);
    } catch (RuntimeException e) {
      notChanged(internalName, e); // a class file that cannot be read here; the JVM can
      return null;
    }
  }

  /** The class file of a class of the JDK, with its calls redirected; null if there is none. */
  public byte[] classFile(String internalName) {
    byte[] classFile = JdkCode.classFile(internalName);
    return classFile == null || isLeftAlone(internalName)
        ? classFile
        : replacer.redirected(null, classFile);
  }

  /** Whether a class of the JDK is to see the thread that really runs. */
  static boolean isLeftAlone(String internalName) {
    return internalName.startsWith("java/lang/") && !OF_JAVA_LANG.contains(internalName)
        || internalName.startsWith("jdk/internal/") && !OF_SCOPES.contains(internalName)
        || internalName.startsWith("sun/security/util/")
        || OF_THE_WORKER.contains(internalName);
  }
}
