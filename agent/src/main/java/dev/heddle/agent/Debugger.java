package dev.heddle.agent;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Tells whether a debugger may come. */
final class Debugger {
  private static final String VM = "jdk.internal.misc.VM";

  private Debugger() {}

  /** Whether this JVM was started so that one can be attached; false also if it cannot be told. */
  static boolean isExpected(Instrumentation instrumentation) {
    try {
      Class<?> vm = Class.forName(VM);
      instrumentation.redefineModule(
          vm.getModule(),
          Set.of(),
          Map.of(vm.getPackageName(), Set.of(Debugger.class.getModule())),
          Map.of(),
          Set.of(),
          Map.of());
      String[] arguments = (String[]) vm.getMethod("getRuntimeArguments").invoke(null);
      return Stream.of(arguments)
          .anyMatch(word -> word.startsWith("-agentlib:jdwp") || word.startsWith("-Xrunjdwp"));
    } catch (ReflectiveOperationException | ClassCastException e) {
      return false;
    }
  }
}
