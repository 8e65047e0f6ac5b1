package dev.heddle.agent.analysis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.agent.select.Selection;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkMethodsTest {
  private static final JdkMethods JDK = methods("");

  private static JdkMethods methods(String excluded) {
    ClassPatterns exclude = ClassPatterns.parse(excluded);
    Selection selection = new Selection(ClassPatterns.parse(""), exclude, Set.of());
    return new JdkMethods(new ClassHierarchy(selection), selection::isExcluded);
  }

  private static boolean maySuspend(JdkMethods methods, String method) {
    int dot = method.indexOf('.');
    int type = method.indexOf('(');
    return methods.maySuspend(
        method.substring(0, dot), method.substring(dot + 1, type), method.substring(type));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java/util/concurrent/locks/ReentrantLock.lock()V",
        "java/util/concurrent/Semaphore.acquire()V",
        "java/util/concurrent/CountDownLatch.await()V",
        "java/util/AbstractQueue.add(Ljava/lang/Object;)Z",
        "java/util/concurrent/BlockingQueue.isEmpty()Z",
        "java/util/concurrent/BlockingQueue.poll()Ljava/lang/Object;",
        "java/util/concurrent/LinkedBlockingQueue.add(Ljava/lang/Object;)Z",
        "java/util/concurrent/LinkedBlockingQueue.take()Ljava/lang/Object;"
      })
  void maySuspend_ofMethodThatWaits_isTrue(String method) {
    assertTrue(maySuspend(JDK, method));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java/util/ArrayList.forEach(Ljava/util/function/Consumer;)V",
        "java/util/ArrayList.sort(Ljava/util/Comparator;)V",
        "java/util/Optional.map(Ljava/util/function/Function;)Ljava/util/Optional;",
        "java/util/HashMap.computeIfAbsent"
            + "(Ljava/lang/Object;Ljava/util/function/Function;)Ljava/lang/Object;",
        "java/util/concurrent/FutureTask.run()V",
        "java/util/stream/Stream.toList()Ljava/util/List;"
      })
  void maySuspend_ofMethodThatCallsBack_isTrue(String method) {
    assertTrue(maySuspend(JDK, method));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java/util/concurrent/locks/ReentrantLock.unlock()V",
        "java/util/concurrent/Semaphore.release()V",
        "java/util/concurrent/CountDownLatch.countDown()V",
        "java/util/concurrent/LinkedBlockingQueue.size()I",
        "java/util/concurrent/ConcurrentHashMap.put"
            + "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
        "java/util/HashMap.get(Ljava/lang/Object;)Ljava/lang/Object;",
        "java/util/ArrayList.add(Ljava/lang/Object;)Z",
        "java/util/Queue.offer(Ljava/lang/Object;)Z",
        "java/util/ArrayList.hashCode()I",
        "java/util/ArrayList.<init>()V",
        "java/util/stream/Stream.map(Ljava/util/function/Function;)Ljava/util/stream/Stream;",
        "java/lang/String.length()I"
      })
  void maySuspend_ofOtherMethod_isFalse(String method) {
    assertFalse(maySuspend(JDK, method));
  }

  /** A task version of it would stand in another class, for which the JVM does not answer. */
  @Test
  void maySuspend_ofMethodThatAsksForItsCaller_isFalse() {
    String type = "(Ljava/lang/String;)Ljava/util/ResourceBundle;";
    assertFalse(maySuspend(JDK, "java/util/ResourceBundle.getBundle" + type));
  }

  @Test
  void maySuspend_ofExcludedClass_isFalse() {
    String method = "java/util/concurrent/Semaphore.acquire()V";
    assertFalse(maySuspend(methods("java.util.concurrent.Semaphore*"), method));
  }
}
