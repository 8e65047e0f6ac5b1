package dev.heddle.agent.analysis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;

/**
 * Tells which methods of the JDK may wait, or call back code that may: those that reach, by the
 * calls in their bodies, a wait of a thread or a method that is open to others to implement.
 *
 * <p>Only packages that serve as libraries of callbacks and waits are looked at. What is found is
 * rather too much than too little; a method that never suspends after all costs its callers a test.
 * One that is missed is called plainly, and pins the task that waits in it.
 *
 * <p>Threads: any. Class files are read when they are first asked about.
 */
public final class JdkMethods {
  private static final String CONCURRENT = "java/util/concurrent";
  private static final String STREAM = "java/util/stream";
  private static final String ITERABLE = "java/lang/Iterable";

  private static final Set<String> PACKAGES =
      Set.of(
          "java/util",
          CONCURRENT,
          CONCURRENT + "/atomic",
          CONCURRENT + "/locks",
          "java/util/function",
          STREAM);

  /** Methods that are called everywhere, and are not to wait. */
  private static final Set<String> NEVER =
      Set.of("equals", "hashCode", "toString", "compareTo", "clone", "finalize");

  /** Abstract methods of concurrent classes that return at once. */
  private static final Set<String> TRIVIAL =
      Set.of(
          "countDown",
          "estimateSize",
          "exceptionNow",
          "getDelay",
          "getExceptionNow",
          "getRawResult",
          "initialTryLock",
          "isCancelled",
          "isCompletedExceptionally",
          "isDone",
          "isEmpty",
          "isHeldExclusively",
          "isLive",
          "isPeriodic",
          "isReleasable",
          "isShutdown",
          "isTerminated",
          "isTerminating",
          "newCondition",
          "readLock",
          "readerShouldBlock",
          "remainingCapacity",
          "resultNow",
          "setRawResult",
          "signal",
          "signalAll",
          "size",
          "state",
          "toCompletableFuture",
          "tryRelease",
          "tryReleaseShared",
          "unlock",
          "writeLock",
          "writerShouldBlock");

  /** Methods of public stream interfaces that run the stream. */
  private static final Set<String> TERMINAL =
      Set.of(
          "allMatch",
          "anyMatch",
          "average",
          "close",
          "collect",
          "count",
          "findAny",
          "findFirst",
          "forEach",
          "forEachOrdered",
          "max",
          "min",
          "noneMatch",
          "reduce",
          "sum",
          "summaryStatistics",
          "toArray",
          "toList");

  private static final Set<String> SPLITERATOR = Set.of("tryAdvance", "forEachRemaining");

  /** Methods of classes that are open to be overridden, and do nothing by themselves. */
  private static final Set<String> HOOKS =
      Set.of(
          CONCURRENT + "/ThreadPoolExecutor.beforeExecute",
          CONCURRENT + "/ThreadPoolExecutor.afterExecute",
          CONCURRENT + "/ThreadPoolExecutor.terminated",
          CONCURRENT + "/FutureTask.done");

  /** Waits of a few instructions, on the way of calls that are everywhere. */
  private static final Set<String> CUT_OFF =
      Set.of(
          CONCURRENT + "/ConcurrentHashMap.initTable",
          CONCURRENT + "/ConcurrentHashMap$TreeBin.contendedLock",
          CONCURRENT + "/ConcurrentHashMap$TreeBin.lockRoot");

  /** Types of queues that may lock, where they inherit methods from types that do not. */
  private static final Set<String> QUEUES =
      Set.of(
          "java/util/AbstractQueue",
          CONCURRENT + "/BlockingDeque",
          CONCURRENT + "/BlockingQueue",
          CONCURRENT + "/TransferQueue");

  /** Those methods. */
  private static final Set<String> OF_QUEUES =
      Set.of("clear", "element", "isEmpty", "offer", "peek", "poll", "remove", "size");

  private static final int BOUND = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;

  private static final Set<String> WAITS_OF_THREADS = Set.of("sleep", "yield", "join");

  private final ClassHierarchy hierarchy;
  private final Predicate<String> excluded;
  private final Map<String, Map<String, JdkCode>> code = new ConcurrentHashMap<>();
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  /**
   * The methods of this JVM's JDK.
   *
   * @param excluded tells which of its classes stay plain, by internal name
   */
  public JdkMethods(ClassHierarchy hierarchy, Predicate<String> excluded) {
    this.hierarchy = hierarchy;
    this.excluded = excluded;
  }

  /** Whether a class of the JDK, by internal name, is of the packages looked at. */
  public static boolean isInPackages(String internalName) {
    return PACKAGES.contains(Descriptors.packageOf(internalName)) || internalName.equals(ITERABLE);
  }

  /** Whether a class of the JDK gets task versions. */
  public boolean isWoven(String internalName) {
    return isInPackages(internalName) && !excluded.test(internalName);
  }

  /**
   * Whether a call of a method of the JDK may suspend.
   *
   * @param owner the class that the call names, or a superclass
   */
  public boolean maySuspend(String owner, String name, String descriptor) {
    if (name.charAt(0) == '<' || NEVER.contains(name)) {
      return false;
    }
    ClassFacts declaring = declaring(owner, name, descriptor);
    return declaring != null
        && (isOfQueue(owner, name) || reaches(new Method(declaring, name, descriptor)));
  }

  /** The class that declares the method, if it is one to look at; else null. */
  private ClassFacts declaring(String owner, String name, String descriptor) {
    ClassFacts facts = owner.startsWith("[") ? null : hierarchy.find(null, owner);
    if (facts == null) {
      return null;
    }
    ClassFacts found = hierarchy.findDeclaring(null, facts, name, descriptor);
    return found != null && isWoven(found.name()) ? found : null;
  }

  private record Method(ClassFacts owner, String name, String descriptor) {
    String key() {
      return owner.name() + '.' + name + descriptor;
    }

    int access() {
      return owner.method(name, descriptor);
    }
  }

  /** Searches all that the method calls; what is on the way to a hit is known to reach it, too. */
  private boolean reaches(Method start) {
    Boolean before = known.get(start.key());
    if (before != null) {
      return before;
    }
    Map<String, String> callers = new HashMap<>();
    Deque<Method> work = new ArrayDeque<>();
    callers.put(start.key(), "");
    work.add(start);
    while (!work.isEmpty()) {
      Method method = work.remove();
      if (isOpen(method)) {
        noteWay(method.key(), callers);
        return true;
      }
      JdkCode body = body(method);
      for (JdkCode.Callee callee : body.callees()) {
        if (isWait(callee) || isCallback(callee) || isOfQueue(callee.owner(), callee.name())) {
          noteWay(method.key(), callers);
          return true;
        }
        Method next = next(callee);
        if (next != null && !callers.containsKey(next.key())) {
          callers.put(next.key(), method.key());
          Boolean reached = known.get(next.key());
          if (reached == null) {
            work.add(next);
          } else if (reached) {
            noteWay(next.key(), callers);
            return true;
          }
        }
      }
    }
    callers.keySet().forEach(each -> known.put(each, false));
    return false;
  }

  private void noteWay(String last, Map<String, String> callers) {
    for (String key = last; !key.isEmpty(); key = callers.get(key)) {
      known.put(key, true);
    }
  }

  private Method next(JdkCode.Callee callee) {
    String name = callee.name();
    if (name.charAt(0) == '<' || NEVER.contains(name) || !isWoven(callee.owner())) {
      return null;
    }
    ClassFacts declaring = declaring(callee.owner(), name, callee.descriptor());
    return declaring == null ? null : new Method(declaring, name, callee.descriptor());
  }

  private JdkCode body(Method method) {
    if (CUT_OFF.contains(method.owner().name() + '.' + method.name())) {
      return JdkCode.NONE;
    }
    JdkCode found =
        code.computeIfAbsent(method.owner().name(), JdkCode::read)
            .getOrDefault(method.name() + method.descriptor(), JdkCode.NONE);
    return found.asksForCaller() ? JdkCode.NONE : found; // the JVM answers only the method itself
  }

  /** A method of a callback interface that is not in the packages, such as {@code Runnable}. */
  private boolean isCallback(JdkCode.Callee callee) {
    if (isInPackages(callee.owner())
        || !JdkInterfaces.hasTwin(callee.name(), callee.descriptor())
        || !JdkInterfaces.isNameable(callee.owner())) {
      return false;
    }
    ClassFacts owner = hierarchy.find(null, callee.owner());
    return owner != null && owner.isInterface() && owner.isPublic();
  }

  private static boolean isWait(JdkCode.Callee callee) {
    String name = callee.name();
    return switch (callee.owner()) {
      case "java/util/concurrent/locks/LockSupport" -> name.startsWith("park");
      case "java/lang/Thread" -> WAITS_OF_THREADS.contains(name);
      default -> name.equals("wait") && callee.descriptor().matches("\\((J|JI)?\\)V");
    };
  }

  /** Whether a call that names {@code owner} may reach a queue that locks. */
  private static boolean isOfQueue(String owner, String name) {
    return QUEUES.contains(owner) && OF_QUEUES.contains(name);
  }

  /** Whether others implement the method, in a way that may suspend. */
  private boolean isOpen(Method method) {
    String owner = method.owner().name();
    boolean hasTwin = JdkInterfaces.hasTwin(method.name(), method.descriptor());
    if (hasTwin && method.owner().isInterface() && (method.access() & BOUND) == 0) {
      return true;
    }
    if ((method.access() & Opcodes.ACC_ABSTRACT) == 0) {
      return HOOKS.contains(owner + '.' + method.name())
          || isInnerStream(method.owner()) && isEmptyHook(method);
    }
    if (hasTwin) {
      return true;
    }
    return switch (Descriptors.packageOf(owner)) {
      case CONCURRENT, CONCURRENT + "/locks" -> !TRIVIAL.contains(method.name());
      case STREAM ->
          method.owner().isPublic()
              ? TERMINAL.contains(method.name())
              : !TRIVIAL.contains(method.name());
      default -> owner.startsWith("java/util/Spliterator") && SPLITERATOR.contains(method.name());
    };
  }

  private static boolean isInnerStream(ClassFacts facts) {
    return Descriptors.packageOf(facts.name()).equals(STREAM) && !facts.isPublic();
  }

  private boolean isEmptyHook(Method method) {
    return (method.access() & BOUND) == 0
        && method.descriptor().endsWith(")V")
        && body(method).isEmpty();
  }
}
