package dev.heddle.agent.replace;

import java.util.BitSet;
import java.util.Map;
import java.util.Set;

/**
 * The table of JDK methods whose calls are redirected to static methods of the same name in the
 * runtime, which take the receiver first. The runtime's class has the task forms of those that
 * wait, too, so that weaving afterwards makes the calls suspend.
 */
final class ReplacedMethods {
  /** Internal names of the classes that have the replacing methods. */
  static final String THREADS = "dev/heddle/interop/Threads";

  static final String STACK_WALKS = "dev/heddle/interop/StackWalks";

  static final String THREAD = "java/lang/Thread";
  static final String OBJECT = "java/lang/Object";
  static final String STACK_WALKER = "java/lang/StackWalker";
  private static final String LOCK_SUPPORT = "java/util/concurrent/locks/LockSupport";

  /** Methods by name and descriptor, each with the class that declares it. */
  private static final Map<String, String> DECLARING =
      Map.ofEntries(
          Map.entry("currentThread()Ljava/lang/Thread;", THREAD),
          Map.entry("isAlive()Z", THREAD),
          Map.entry("getAllStackTraces()Ljava/util/Map;", THREAD),
          Map.entry("getAllThreads()[Ljava/lang/Thread;", THREAD), // called by groups
          Map.entry("start0()V", THREAD),
          Map.entry("yield()V", THREAD),
          Map.entry("sleep(J)V", THREAD),
          Map.entry("sleep(JI)V", THREAD),
          Map.entry("sleep(Ljava/time/Duration;)V", THREAD),
          Map.entry("join()V", THREAD),
          Map.entry("join(J)V", THREAD),
          Map.entry("join(JI)V", THREAD),
          Map.entry("join(Ljava/time/Duration;)Z", THREAD),
          Map.entry("park()V", LOCK_SUPPORT),
          Map.entry("park(Ljava/lang/Object;)V", LOCK_SUPPORT),
          Map.entry("parkNanos(J)V", LOCK_SUPPORT),
          Map.entry("parkNanos(Ljava/lang/Object;J)V", LOCK_SUPPORT),
          Map.entry("parkUntil(J)V", LOCK_SUPPORT),
          Map.entry("parkUntil(Ljava/lang/Object;J)V", LOCK_SUPPORT),
          Map.entry("unpark(Ljava/lang/Thread;)V", LOCK_SUPPORT),
          Map.entry("walk(Ljava/util/function/Function;)Ljava/lang/Object;", STACK_WALKER),
          Map.entry("forEach(Ljava/util/function/Consumer;)V", STACK_WALKER),
          Map.entry("getCallerClass()Ljava/lang/Class;", STACK_WALKER),
          Map.entry("wait()V", OBJECT),
          Map.entry("wait(J)V", OBJECT),
          Map.entry("wait(JI)V", OBJECT));

  /** Those of them that are static. */
  private static final Set<String> STATIC =
      Set.of("currentThread", "yield", "sleep", "getAllStackTraces", "getAllThreads");

  /** The only method that others override: replaced where a subclass calls {@code super.run()}. */
  private static final String RUN = "run()V";

  /** The lengths and first letters of all these names; most others are told apart by them. */
  private static final BitSet SHAPES = shapes();

  /** Methods of {@code Thread} that are about the thread that really runs; the runtime calls them. */
  private static final Set<String> OF_REAL_THREAD =
      Set.of("yield", "sleep", "sleepNanos", "beforeSleep", "afterSleep", "onSpinWait");

  private ReplacedMethods() {}

  private static BitSet shapes() {
    BitSet result = new BitSet();
    result.set(shape("run".length(), 'r'));
    for (String method : DECLARING.keySet()) {
      result.set(shape(method.indexOf('('), method.charAt(0)));
    }
    return result;
  }

  private static int shape(int length, int first) {
    return length << 7 | first & 0x7F;
  }

  /** Whether a name of that length and first letter may be one of them; quick. */
  static boolean mayBe(int length, int first) {
    return SHAPES.get(shape(length, first));
  }

  /** Whether calls in this method stay as they are. */
  static boolean isLeftAlone(String owner, String name) {
    return owner.equals(THREAD) && OF_REAL_THREAD.contains(name);
  }

  /** Whether a call is replaced only if it is by {@code invokespecial}. */
  static boolean isRun(String name, String descriptor) {
    return RUN.equals(name + descriptor);
  }

  /** The class that declares a replaced method, or null if none of this signature is replaced. */
  static String declaring(String name, String descriptor) {
    return DECLARING.get(name + descriptor);
  }

  /** Whether its methods are called by its own name only; others have some that look alike. */
  static boolean isFinal(String declaring) {
    return declaring.equals(STACK_WALKER);
  }

  /** The internal name of the class that has the replacement. */
  static String replacing(String declaring) {
    return declaring.equals(STACK_WALKER) ? STACK_WALKS : THREADS;
  }

  /** Whether this is the internal name of a class that has replacements. */
  static boolean isReplacing(Object name) {
    return THREADS.equals(name) || STACK_WALKS.equals(name);
  }

  /** The descriptor of the replacement. */
  static String replacement(String declaring, String name, String descriptor) {
    return isStatic(declaring, name)
        ? descriptor
        : "(L" + declaring + ";" + descriptor.substring(1);
  }

  static boolean isStatic(String declaring, String name) {
    return declaring.equals(LOCK_SUPPORT) || STATIC.contains(name);
  }
}
