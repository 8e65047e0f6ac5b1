package dev.heddle.agent.analysis;

import java.util.Set;

/**
 * The methods of JDK interfaces that can plausibly suspend, by name and descriptor. A woven class
 * that declares such a method also implements the twin interface of that method, and a call through
 * a JDK interface goes to the twin if the receiver has one.
 *
 * <p>{@code equals}, {@code hashCode}, {@code toString} and {@code compareTo} are not among them: a
 * failing {@code instanceof} on an interface is a scan, and these calls are everywhere.
 */
public final class JdkInterfaces {
  private static final String O = "Ljava/lang/Object;";

  private static final Set<String> METHODS =
      Set.of(
          "run()V",
          "run()" + O,
          "call()" + O,
          "get()" + O,
          "get(JLjava/util/concurrent/TimeUnit;)" + O,
          "awaitTermination(JLjava/util/concurrent/TimeUnit;)Z",
          "getAsInt()I",
          "getAsLong()J",
          "getAsDouble()D",
          "getAsBoolean()Z",
          "accept(" + O + ")V",
          "accept(I)V",
          "accept(J)V",
          "accept(D)V",
          "accept(" + O + O + ")V",
          "accept(" + O + "I)V",
          "accept(" + O + "J)V",
          "accept(" + O + "D)V",
          "apply(" + O + ")" + O,
          "apply(I)" + O,
          "apply(J)" + O,
          "apply(D)" + O,
          "apply(" + O + O + ")" + O,
          "applyAsInt(" + O + ")I",
          "applyAsInt(J)I",
          "applyAsInt(D)I",
          "applyAsInt(I)I",
          "applyAsInt(II)I",
          "applyAsInt(" + O + O + ")I",
          "applyAsLong(" + O + ")J",
          "applyAsLong(I)J",
          "applyAsLong(D)J",
          "applyAsLong(J)J",
          "applyAsLong(JJ)J",
          "applyAsLong(" + O + O + ")J",
          "applyAsDouble(" + O + ")D",
          "applyAsDouble(I)D",
          "applyAsDouble(J)D",
          "applyAsDouble(D)D",
          "applyAsDouble(DD)D",
          "applyAsDouble(" + O + O + ")D",
          "test(" + O + ")Z",
          "test(I)Z",
          "test(J)Z",
          "test(D)Z",
          "test(" + O + O + ")Z",
          "compare(" + O + O + ")I",
          "iterator()Ljava/util/Iterator;",
          "hasNext()Z",
          "next()" + O,
          "nextInt()I",
          "nextLong()J",
          "nextDouble()D",
          "hasMoreElements()Z",
          "nextElement()" + O,
          "forEach(Ljava/util/function/Consumer;)V",
          "forEachRemaining(Ljava/util/function/Consumer;)V",
          "close()V",
          "flush()V",
          "execute(Ljava/lang/Runnable;)V",
          "newThread(Ljava/lang/Runnable;)Ljava/lang/Thread;",
          "uncaughtException(Ljava/lang/Thread;Ljava/lang/Throwable;)V",
          "invoke(" + O + "Ljava/lang/reflect/Method;[" + O + ")" + O,
          "onNext(" + O + ")V",
          "onSubscribe(Ljava/util/concurrent/Flow$Subscription;)V",
          "onError(Ljava/lang/Throwable;)V",
          "onComplete()V",
          "request(J)V",
          "subscribe(Ljava/util/concurrent/Flow$Subscriber;)V");

  private JdkInterfaces() {}

  /** Whether a method of a JDK interface is called through its twin. */
  public static boolean hasTwin(String name, String descriptor) {
    return METHODS.contains(name + descriptor);
  }

  /** Whether the twin of an interface's methods may name it: it must be visible to everyone. */
  public static boolean isNameable(String internalName) {
    return internalName.startsWith("java/lang/")
        || (internalName.startsWith("java/util/") && !internalName.startsWith("java/util/logging/")
            && !internalName.startsWith("java/util/prefs/"))
        || internalName.startsWith("java/io/")
        || internalName.startsWith("java/security/")
        || internalName.startsWith("java/nio/");
  }
}
