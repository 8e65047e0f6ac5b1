package dev.heddle.agent.analysis;

import org.objectweb.asm.Type;

/** Descriptors of task versions. */
public final class Descriptors {
  /** Internal name of the type of the parameter that makes a task version. */
  public static final String CONTINUATION = "dev/heddle/continuation/Continuation";

  private static final int MAX_PARAMETER_SLOTS = 255;

  private Descriptors() {}

  /** The descriptor of the task version of a method. */
  public static String taskVersion(String descriptor) {
    int close = descriptor.indexOf(')');
    return descriptor.substring(0, close) + "L" + CONTINUATION + ";" + descriptor.substring(close);
  }

  /** Name and descriptor of the method whose task version has this name and descriptor. */
  public static String plainVersion(String name, String descriptor) {
    return name + descriptor.replace("L" + CONTINUATION + ";)", ")");
  }

  /** Whether a method can take one more parameter. */
  public static boolean hasRoomForTask(String descriptor) {
    return (Type.getArgumentsAndReturnSizes(descriptor) >> 2) + 1 <= MAX_PARAMETER_SLOTS;
  }

  /** Whether two classes, by internal name, are in packages of the same name. */
  public static boolean samePackage(String first, String second) {
    return packageOf(first).equals(packageOf(second));
  }

  /** The package of a class, by internal name; empty for the unnamed package. */
  public static String packageOf(String internalName) {
    int slash = internalName.lastIndexOf('/');
    return slash < 0 ? "" : internalName.substring(0, slash);
  }
}
