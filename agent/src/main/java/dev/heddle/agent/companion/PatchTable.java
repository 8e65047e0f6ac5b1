package dev.heddle.agent.companion;

import dev.heddle.agent.companion.BodyPatch.Place;
import dev.heddle.interop.HiddenClasses;
import dev.heddle.interop.InnerClasses;
import dev.heddle.interop.OtherAgents;
import dev.heddle.interop.RedirectedMethods;
import dev.heddle.interop.Reflections;
import dev.heddle.interop.RuntimeClasses;
import dev.heddle.interop.Threads;
import dev.heddle.interop.Throwables;
import java.util.List;
import java.util.Map;

/** Which methods of the JDK are patched, and what for. */
final class PatchTable {
  static final String VIRTUAL_THREAD = "java/lang/VirtualThread";

  private static final String THREAD = "Ljava/lang/Thread;";
  private static final String METHOD = "Ljava/lang/reflect/Method;";
  private static final String HANDLE = "Ljava/lang/invoke/MethodHandle;";
  private static final String BUFFER = "Ljava/nio/ByteBuffer;";
  private static final String LOADER_NAME_BYTES = "Ljava/lang/ClassLoader;Ljava/lang/String;[B";
  private static final String TRACE = "[Ljava/lang/StackTraceElement;";

  /** Tells tasks that join a thread which is none. */
  static final BodyPatch THREAD_END =
      BodyPatch.at(
          Place.ENTRY, "exit", 0, Threads.class, "ends", "(" + THREAD + ")V", BodyPatch.SELF);

  /** The same of a virtual one, of JDK 21 and later. */
  static final BodyPatch VIRTUAL_THREAD_END =
      BodyPatch.at(
          Place.EXIT, "afterDone", 1, Threads.class, "ended", "(" + THREAD + ")V", BodyPatch.SELF);

  /** The patches by the internal name of the class that declares the methods. */
  static final Map<String, List<BodyPatch>> PATCHES =
      Map.ofEntries(
          Map.entry(
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
                      BodyPatch.SELF))),
          Map.entry(
              "java/lang/NullPointerException",
              List.of( // names the method as its author did
                  BodyPatch.at(
                      Place.RESULT,
                      "getMessage",
                      0,
                      Throwables.class,
                      "withoutTask",
                      "(Ljava/lang/String;)Ljava/lang/String;"))),
          Map.entry(
              "jdk/internal/reflect/Reflection",
              List.of( // hides what weaving added
                  BodyPatch.at(
                      Place.RESULT,
                      "filterMethods",
                      2,
                      Reflections.class,
                      "withoutWoven",
                      "([Ljava/lang/reflect/Method;)[Ljava/lang/reflect/Method;"))),
          Map.entry(
              "java/lang/Class",
              List.of( // hides twin interfaces
                  BodyPatch.at(
                      Place.RESULT,
                      "getInterfaces",
                      1,
                      Reflections.class,
                      "withoutTwins",
                      "([Ljava/lang/Class;)[Ljava/lang/Class;"))),
          Map.entry(
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
                      3))),
          Map.entry(
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
                      BodyPatch.SELF))),
          Map.entry(VIRTUAL_THREAD, List.of(VIRTUAL_THREAD_END)),
          Map.entry(
              "java/lang/reflect/Method",
              List.of( // calls that are redirected elsewhere are so by reflection
                  BodyPatch.argument(
                      "invoke",
                      2,
                      1,
                      RedirectedMethods.class,
                      "passed",
                      "([Ljava/lang/Object;" + METHOD + "Ljava/lang/Object;)[Ljava/lang/Object;",
                      1,
                      BodyPatch.SELF,
                      0),
                  BodyPatch.argument(
                      "invoke",
                      2,
                      BodyPatch.SELF,
                      RedirectedMethods.class,
                      "called",
                      "(" + METHOD + "Ljava/lang/Object;)" + METHOD,
                      BodyPatch.SELF,
                      0))),
          Map.entry(
              "java/lang/invoke/MethodHandles$Lookup",
              List.of( // and by handles
                  BodyPatch.argument(
                      "unreflect",
                      1,
                      0,
                      RedirectedMethods.class,
                      "replacing",
                      "(" + METHOD + ")" + METHOD,
                      0),
                  handle("findStatic", "foundStatic"),
                  handle("findVirtual", "foundVirtual"))),
          Map.entry(
              "java/lang/InheritableThreadLocal",
              List.of( // the values belong to the thread that stands for the task
                  inheritable("getMap", 1),
                  inheritable("createMap", 2))),
          Map.entry(
              "java/util/concurrent/ForkJoinWorkerThread",
              List.of( // of JDK 21 and later: queues ask it whether to spin before they park;
                  // virtual threads do not while others wait for their carrier, nor do tasks for
                  // their worker
                  BodyPatch.at(
                      Place.OR, "hasKnownQueuedWork", 0, Threads.class, "othersWait", "()Z"))),
          Map.entry(
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
                      5))),
          Map.entry(
              "java/lang/invoke/MethodHandleProxies",
              List.of( // of JDK 22 and later, which make a module for each interface of a handle
                  BodyPatch.at(
                      Place.RESULT,
                      "newDynamicModule",
                      2,
                      Reflections.class,
                      "ofHandleProxy",
                      "(Ljava/lang/Module;)Ljava/lang/Module;"))));

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

  private PatchTable() {}

  private static BodyPatch inheritable(String method, int parameters) {
    return BodyPatch.argument(
        method, parameters, 0, Threads.class, "shown", "(" + THREAD + ")" + THREAD, 0);
  }

  private static BodyPatch handle(String method, String call) {
    return BodyPatch.at(
        Place.RESULT,
        method,
        3,
        RedirectedMethods.class,
        call,
        "(" + HANDLE + "Ljava/lang/Class;Ljava/lang/String;)" + HANDLE,
        0,
        1);
  }
}
