package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A method with a task version, as it is called by reflection on receivers of one class.
 *
 * <p>Threads: any.
 */
final class ReflectedMethod {
  /** By the class of the receiver, or by that of a static method. */
  private static final ClassValue<Map<Method, Optional<ReflectedMethod>>> KNOWN =
      new ClassValue<>() {
        @Override
        protected Map<Method, Optional<ReflectedMethod>> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  private static final MethodType REFLECTIVE =
      MethodType.methodType(Object.class, Object.class, Object[].class, Continuation.class);

  /** Of type {@code (Object, Object[], Continuation)Object}. */
  final MethodHandle taskVersion;

  private final Class<?> returned;
  private final Class<?>[] parameters;

  /** The same, with classes of boxes in place of primitive types. */
  private final Class<?>[] accepted;

  private ReflectedMethod(Method method, MethodHandle version) {
    returned = method.getReturnType();
    parameters = method.getParameterTypes();
    accepted = MethodType.methodType(void.class, parameters).wrap().parameterArray();
    boolean isStatic = Modifier.isStatic(method.getModifiers());
    int last = version.type().parameterCount() - 1;
    MethodType boxed = version.type().generic().changeParameterType(last, Continuation.class);
    MethodHandle spread =
        version
            .asFixedArity()
            .asType(boxed) // first, for objects are not spread to primitive parameters
            .asSpreader(isStatic ? 0 : 1, Object[].class, parameters.length);
    taskVersion =
        (isStatic ? MethodHandles.dropArguments(spread, 0, Object.class) : spread)
            .asType(REFLECTIVE);
  }

  /** The method as it is called on {@code target}; null if only the plain one can be called. */
  static ReflectedMethod find(Method method, Object target) {
    if (method == null) {
      return null;
    }
    Class<?> owner = method.getDeclaringClass();
    boolean isStatic = Modifier.isStatic(method.getModifiers());
    if (!isStatic && !owner.isInstance(target)) {
      return null;
    }
    Class<?> receiver = isStatic ? owner : target.getClass();
    Map<Method, Optional<ReflectedMethod>> known = KNOWN.get(receiver);
    Optional<ReflectedMethod> found = known.get(method);
    if (found == null) {
      MethodHandle version = Dispatch.ofReflected(method, receiver);
      found = Optional.ofNullable(version).map(v -> new ReflectedMethod(method, v));
      known.put(method, found);
    }
    return found.orElse(null);
  }

  /** Whether these are as many as it takes, and none has to be converted. */
  boolean takes(Object[] arguments) {
    int given = arguments == null ? 0 : arguments.length;
    if (given != parameters.length) {
      return false;
    }
    for (int i = 0; i < given; i++) {
      Object argument = arguments[i];
      boolean fits =
          argument == null ? !parameters[i].isPrimitive() : accepted[i].isInstance(argument);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** Takes what a suspended call of it has come to, a primitive value in its box. */
  Object takeResult(Continuation continuation) {
    if (!returned.isPrimitive()) {
      return continuation.takeRef();
    }
    if (returned == void.class) {
      continuation.takeVoid();
      return null;
    }
    if (returned == long.class) {
      return continuation.takeLong();
    }
    if (returned == double.class) {
      return continuation.takeDouble();
    }
    if (returned == float.class) {
      return continuation.takeFloat();
    }
    return boxed(continuation.takeInt());
  }

  private Object boxed(int value) {
    if (returned == int.class) {
      return value;
    }
    if (returned == boolean.class) {
      return value != 0;
    }
    if (returned == byte.class) {
      return (byte) value;
    }
    if (returned == char.class) {
      return (char) value;
    }
    return (short) value;
  }
}
