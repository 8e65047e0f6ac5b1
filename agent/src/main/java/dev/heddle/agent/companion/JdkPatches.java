package dev.heddle.agent.companion;

import dev.heddle.agent.analysis.JdkCode;
import dev.heddle.agent.companion.BodyPatch.Place;
import dev.heddle.interop.HiddenClasses;
import dev.heddle.interop.InnerClasses;
import dev.heddle.interop.OtherAgents;
import dev.heddle.interop.Reflections;
import dev.heddle.interop.RuntimeClasses;
import dev.heddle.interop.StackFrames;
import dev.heddle.interop.StackTraces;
import dev.heddle.interop.Threads;
import dev.heddle.interop.Throwables;
import dev.heddle.scheduler.EndingThreads;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinWorkerThread;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Patches the bodies of a few JDK methods in place: each gets one call at its start or end.
 *
 * <p>The transformer stays installed, so that the patches survive when another agent retransforms
 * the same classes.
 */
public final class JdkPatches implements ClassFileTransformer {
  private static final String JAVA_LANG_ACCESS = "jdk.internal.access.JavaLangAccess";
  private static final String THREAD = "Ljava/lang/Thread;";
  private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";
  private static final String BUFFER = "Ljava/nio/ByteBuffer;";
  private static final String LOADER_NAME_BYTES = "Ljava/lang/ClassLoader;Ljava/lang/String;[B";
  private static final String TRACE = "[Ljava/lang/StackTraceElement;";

  /** Tells tasks that join a thread which is none. */
  private static final BodyPatch THREAD_END =
      BodyPatch.at(
          Place.ENTRY, "exit", 0, Threads.class, "ends", "(" + THREAD + ")V", BodyPatch.SELF);

  /** The same of a virtual one, of JDK 21 and later. */
  private static final BodyPatch VIRTUAL_THREAD_END =
      BodyPatch.at(
          Place.EXIT, "afterDone", 1, Threads.class, "ended", "(" + THREAD + ")V", BodyPatch.SELF);

  /** The patches by the internal name of the class that declares the methods. */
  static final Map<String, List<BodyPatch>> PATCHES =
      Map.of(
          "java/lang/Throwable",
          List.of(
              // adds the suspended callers
              BodyPatch.at(
                  Place.EXIT,
                  "fillInStackTrace",
                  0,
                  Throwables.class,
                  "filledIn",
                  "(Ljava/lang/Throwable;)V",
                  BodyPatch.SELF),
              // cuts off the way into the task
              BodyPatch.at(
                  Place.RESULT,
                  "getOurStackTrace",
                  0,
                  Throwables.class,
                  "read",
                  "(" + TRACE + "Ljava/lang/Throwable;)" + TRACE,
                  BodyPatch.SELF)),
          "java/lang/NullPointerException",
          List.of( // names the method as its author did
              BodyPatch.at(
                  Place.RESULT,
                  "getMessage",
                  0,
                  Throwables.class,
                  "withoutTask",
                  "(Ljava/lang/String;)Ljava/lang/String;")),
          "jdk/internal/reflect/Reflection",
          List.of( // hides what weaving added
              BodyPatch.at(
                  Place.RESULT,
                  "filterMethods",
                  2,
                  Reflections.class,
                  "withoutWoven",
                  "([Ljava/lang/reflect/Method;)[Ljava/lang/reflect/Method;")),
          "java/lang/Class",
          List.of( // hides twin interfaces
              BodyPatch.at(
                  Place.RESULT,
                  "getInterfaces",
                  1,
                  Reflections.class,
                  "withoutTwins",
                  "([Ljava/lang/Class;)[Ljava/lang/Class;")),
          "java/lang/ClassLoader",
          List.of(
              // the method that the JVM calls: shows the runtime to each loader
              BodyPatch.at(
                  Place.INSTEAD,
                  "loadClass",
                  1,
                  RuntimeClasses.class,
                  "find",
                  "(Ljava/lang/String;)Ljava/lang/Class;",
                  0),
              // the one of a buffer, which may be outside the heap
              BodyPatch.argument(
                  "defineClass",
                  3,
                  1,
                  InnerClasses.class,
                  "onHeap",
                  "(" + BUFFER + ")" + BUFFER,
                  1),
              // the one of an array; buffers on the heap come here, too
              BodyPatch.at(
                  Place.BYTES,
                  "defineClass",
                  5,
                  InnerClasses.class,
                  "weave",
                  "(Ljava/lang/ClassLoader;Ljava/lang/String;[BII)[B",
                  BodyPatch.SELF,
                  0,
                  1,
                  2,
                  3)),
          "java/lang/Thread",
          List.of(
              // ends the wait of the task that the thread stands for
              BodyPatch.at(
                  Place.EXIT,
                  "interrupt",
                  0,
                  Threads.class,
                  "interrupted",
                  "(" + THREAD + ")V",
                  BodyPatch.SELF),
              THREAD_END,
              // and the thread has the task's state and stack
              BodyPatch.at(
                  Place.RESULT,
                  "getState",
                  0,
                  Threads.class,
                  "state",
                  "(Ljava/lang/Thread$State;" + THREAD + ")Ljava/lang/Thread$State;",
                  BodyPatch.SELF),
              BodyPatch.at(
                  Place.RESULT,
                  "getStackTrace",
                  0,
                  Threads.class,
                  "stackTrace",
                  "(" + TRACE + THREAD + ")" + TRACE,
                  BodyPatch.SELF)),
          VIRTUAL_THREAD,
          List.of(VIRTUAL_THREAD_END),
          "java/lang/InheritableThreadLocal",
          List.of( // the values belong to the thread that stands for the task
              inheritable("getMap", 1),
              inheritable("createMap", 2)),
          "java/util/concurrent/ForkJoinWorkerThread",
          List.of( // of JDK 21 and later: queues ask it whether to spin before they park; virtual
              // threads do not while others wait for their carrier, nor do tasks for their worker
              BodyPatch.at(Place.OR, "hasKnownQueuedWork", 0, Threads.class, "othersWait", "()Z")),
          "sun/instrument/TransformerManager",
          List.of( // two for each agent: others see classes as their authors wrote them
              BodyPatch.at(
                  Place.ENTRY,
                  "addTransformer",
                  1,
                  OtherAgents.class,
                  "added",
                  "(Ljava/lang/Object;Ljava/lang/instrument/ClassFileTransformer;)V",
                  BodyPatch.SELF,
                  0),
              BodyPatch.at(
                  Place.SKIP,
                  "transform",
                  6,
                  OtherAgents.class,
                  "isHidden",
                  "(Ljava/lang/ClassLoader;Ljava/lang/String;)Z",
                  1,
                  2),
              BodyPatch.argument(
                  "transform",
                  6,
                  5,
                  OtherAgents.class,
                  "shown",
                  "(Ljava/lang/Object;" + LOADER_NAME_BYTES + ")[B",
                  BodyPatch.SELF,
                  1,
                  2,
                  5),
              BodyPatch.at(
                  Place.RESULT,
                  "transform",
                  6,
                  OtherAgents.class,
                  "transformed",
                  "([BLjava/lang/Object;" + LOADER_NAME_BYTES + ")[B",
                  BodyPatch.SELF,
                  1,
                  2,
                  5)));

  /** At the start of {@code JavaLangAccess.defineClass}, by which hidden classes are defined. */
  static final BodyPatch HIDDEN_CLASSES =
      BodyPatch.argument(
          "defineClass",
          8,
          3,
          HiddenClasses.class,
          "weave",
          "(Ljava/lang/ClassLoader;Ljava/lang/Class;[B)[B",
          0,
          1,
          3);

  private static final String HANDLE_PROXIES = "java/lang/invoke/MethodHandleProxies";

  /** Of JDK 22 and later, which make a module for each interface of a method handle. */
  static final BodyPatch HANDLE_PROXY_MODULES =
      BodyPatch.at(
          Place.RESULT,
          "newDynamicModule",
          2,
          Reflections.class,
          "ofHandleProxy",
          "(Ljava/lang/Module;)Ljava/lang/Module;");

  private final Map<String, List<BodyPatch>> patches = new HashMap<>(PATCHES);

  /** Those that were put in: a method of that name may be missing in some JDK. */
  private final Set<BodyPatch> made = ConcurrentHashMap.newKeySet();

  private JdkPatches(Class<?> javaLangAccess) {
    patches.put(HANDLE_PROXIES, List.of(HANDLE_PROXY_MODULES));
    if (javaLangAccess != null) {
      patches.put(javaLangAccess.getName().replace('.', '/'), List.of(HIDDEN_CLASSES));
    }
  }

  private static BodyPatch inheritable(String method, int parameters) {
    return BodyPatch.argument(
        method, parameters, 0, Threads.class, "shown", "(" + THREAD + ")" + THREAD, 0);
  }

  /** Patches the JDK of this JVM. What cannot be patched only costs scalability or looks. */
  public static void install(Instrumentation instrumentation) {
    Map<String, Class<?>> loaded = new HashMap<>();
    loaded.put(VIRTUAL_THREAD, EndingThreads.VIRTUAL);
    loaded.put("java/lang/InheritableThreadLocal", InheritableThreadLocal.class);
    loaded.put("java/util/concurrent/ForkJoinWorkerThread", ForkJoinWorkerThread.class);
    Class<?> javaLangAccess = null;
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type.getClassLoader() == null) {
        loaded.put(type.getName().replace('.', '/'), type);
        if (implementsJavaLangAccess(type)) {
          javaLangAccess = type;
        }
      }
    }
    openJavaLang(instrumentation);
    JdkPatches patches = new JdkPatches(javaLangAccess);
    instrumentation.addTransformer(patches, true);
    for (String name : patches.patches.keySet()) {
      Class<?> type = loaded.get(name);
      if (type == null) {
        continue; // this JDK has no such class
      }
      try {
        instrumentation.retransformClasses(type);
      } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
        System.err.println("heddle: cannot patch " + name.replace('/', '.') + ": " + e);
      }
    }
    if (patches.made.contains(THREAD_END)) {
      EndingThreads.areTold(patches.made.contains(VIRTUAL_THREAD_END));
    }
  }

  private static boolean implementsJavaLangAccess(Class<?> type) {
    if (!type.getName().startsWith("java.lang.System$")) {
      return false;
    }
    Class<?>[] interfaces = type.getInterfaces();
    return interfaces.length == 1 && interfaces[0].getName().equals(JAVA_LANG_ACCESS);
  }

  private static void openJavaLang(Instrumentation instrumentation) {
    Module base = Object.class.getModule();
    Set<Module> ours = Set.of(JdkPatches.class.getModule());
    instrumentation.redefineModule(
        base, Set.of(), Map.of(), Map.of("java.lang", ours), Set.of(), Map.of());
    try {
      StackFrames.install();
      Throwables.install();
      Reflections.install();
      StackTraces.install(() -> JdkCode.lineOfLastCall("java/lang/Thread", "run()V"));
    } catch (ReflectiveOperationException e) {
      System.err.println("heddle: stack traces will lack suspended callers: " + e);
    }
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    List<BodyPatch> ofClass =
        loader != null || internalName == null ? null : patches.get(internalName);
    if (ofClass == null) {
      return null;
    }
    Set<BodyPatch> matched = new HashSet<>();
    byte[] patched = patch(ofClass, classFile, matched);
    made.addAll(matched);
    return patched;
  }

  /**
   * Patches a class.
   *
   * @param matched gets those whose method the class has
   */
  static byte[] patch(List<BodyPatch> ofClass, byte[] classFile, Set<BodyPatch> matched) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type, String signature, String[] exceptions) {
            MethodVisitor code = super.visitMethod(access, name, type, signature, exceptions);
            for (BodyPatch patch : ofClass) {
              if (patch.isOf(name, type)) {
                matched.add(patch);
                code = patch.apply(access, type, code);
              }
            }
            return code;
          }
        },
        0);
    return writer.toByteArray();
  }
}
