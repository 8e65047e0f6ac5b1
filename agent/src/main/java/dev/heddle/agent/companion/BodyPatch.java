package dev.heddle.agent.companion;

import java.util.List;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * One call of a static method of the runtime that is added to the body of a JDK method.
 *
 * @param place where, and what becomes of its result
 * @param method name of the JDK method
 * @param parameters how many it has
 * @param argument number of the parameter that {@link Place#ARGUMENT} replaces, {@link #SELF} for
 *     the receiver
 * @param owner class of the runtime
 * @param call name of its method
 * @param descriptor descriptor of that method
 * @param passed numbers of the parameters that are passed to it, {@link #SELF} for the receiver
 */
record BodyPatch(
    Place place,
    String method,
    int parameters,
    int argument,
    Class<?> owner,
    String call,
    String descriptor,
    List<Integer> passed) {

  /** Number of the receiver among the parameters. */
  static final int SELF = -1;

  /** What is added. */
  enum Place {
    /** At the start: a parameter becomes what the call returns. */
    ARGUMENT,
    /** At the start: what the call returns is returned at once, unless it is null. */
    INSTEAD,
    /** At the start: null is returned at once if the call says so. */
    SKIP,
    /**
     * At the start: the second to fourth parameters, an array of bytes, an offset and a length,
     * become the array that the call returns, unless it is null.
     */
    BYTES,
    /** At the start. */
    ENTRY,
    /** Before each return. */
    EXIT,
    /** Before each return: the call exchanges the result, which is passed before all else. */
    RESULT,
    /** Before each return: a boolean result is true also if the call says so. */
    OR
  }

  static BodyPatch argument(
      String method,
      int parameters,
      int argument,
      Class<?> owner,
      String call,
      String descriptor,
      Integer... passed) {
    return new BodyPatch(
        Place.ARGUMENT, method, parameters, argument, owner, call, descriptor, List.of(passed));
  }

  /** At any other place. */
  static BodyPatch at(
      Place place,
      String method,
      int parameters,
      Class<?> owner,
      String call,
      String descriptor,
      Integer... passed) {
    return new BodyPatch(
        place, method, parameters, 0, owner, call, descriptor, List.of(passed));
  }

  /** Whether the method of that name and descriptor is the one to patch. */
  boolean isOf(String name, String type) {
    Type[] types = Type.getArgumentTypes(type);
    return name.equals(method)
        && types.length == parameters
        && (place != Place.ARGUMENT
            || argument == SELF
            || types[argument].equals(Type.getReturnType(descriptor)));
  }

  /** Adds the call to the code that is passed on to {@code next}. */
  MethodVisitor apply(int access, String type, MethodVisitor next) {
    return new PatchedBody(this, (access & Opcodes.ACC_STATIC) != 0, type, next);
  }
}
