package it.programs;

import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Prints what reflection tells of {@link Shapes}, in an order of its own. */
public final class ReflectionFacts {
  private ReflectionFacts() {}

  /** Prints and ends. */
  public static void main(String[] args) throws Exception {
    for (Class<?> type : Shapes.all()) {
      print(type);
    }
  }

  private static void print(Class<?> type) throws Exception {
    String modifiers = Modifier.toString(type.getModifiers());
    System.out.println("== " + type.toGenericString() + " " + modifiers);
    list("annotations", type.getAnnotations());
    list("interfaces", type.getInterfaces());
    list("generic interfaces", type.getGenericInterfaces());
    list("annotated interfaces", type.getAnnotatedInterfaces());
    list("declared fields", type.getDeclaredFields());
    list("fields", type.getFields());
    list("classes", type.getDeclaredClasses());
    list("nest", type.getNestMembers());
    list("permitted", type.isSealed() ? type.getPermittedSubclasses() : new Object[0]);
    list("constants", type.isEnum() ? type.getEnumConstants() : new Object[0]);
    executables("declared constructors", type.getDeclaredConstructors());
    executables("constructors", type.getConstructors());
    executables("declared methods", type.getDeclaredMethods());
    executables("methods", type.getMethods());
    for (Method method : type.getDeclaredMethods()) {
      same(method, type.getDeclaredMethod(method.getName(), method.getParameterTypes()));
    }
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        System.out.println(component + " " + component.getGenericType());
        list("annotations of it", component.getAnnotations());
      }
    }
    if (Serializable.class.isAssignableFrom(type)) {
      System.out.println("stream " + ObjectStreamClass.lookup(type).getSerialVersionUID());
    }
  }

  private static void same(Method listed, Method found) {
    boolean bridged = listed.isBridge() || found.isBridge();
    if (!bridged && !listed.equals(found)) {
      System.out.println("listed " + listed + " but found " + found);
    }
  }

  private static void list(String what, Object[] things) {
    lines(what, Stream.of(things).map(thing -> thing + ""));
  }

  private static void executables(String what, Executable[] executables) {
    lines(what, Stream.of(executables).map(ReflectionFacts::describe));
  }

  private static String describe(Executable executable) {
    return executable.toGenericString()
        + (executable.isSynthetic() ? " synthetic" : "")
        + " " + executable.getModifiers()
        + " " + Arrays.toString(executable.getAnnotations())
        + " " + Arrays.deepToString(executable.getParameterAnnotations())
        + " " + Arrays.toString(executable.getParameters())
        + " " + Arrays.toString(executable.getExceptionTypes());
  }

  private static void lines(String what, Stream<String> things) {
    List<String> sorted = things.sorted().toList();
    System.out.println(what + ": " + sorted.size());
    sorted.forEach(thing -> System.out.println("  " + thing));
  }
}
