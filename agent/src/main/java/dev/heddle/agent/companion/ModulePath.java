package dev.heddle.agent.companion;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;

/**
 * Lets modules that require the runtime's jar find the runtime of the agent.
 *
 * <p>With that jar on the module path, its module owns the runtime's packages, and the system loader
 * would define the runtime a second time, apart from the one that woven code names. So these
 * packages are taken from the table in which the JDK's loaders look up who owns a package; then they
 * ask the boot loader first, as for classes of no module.
 */
public final class ModulePath {
  private static final String LOADERS = "jdk.internal.loader";
  private static final String PACKAGE = "dev.heddle.continuation";

  private ModulePath() {}

  /** Called once, before the program starts. Does nothing if the jar is not on the module path. */
  public static void shareRuntime(Instrumentation instrumentation) {
    for (Module module : ModuleLayer.boot().modules()) {
      if (module.getPackages().contains(PACKAGE)) {
        disown(module, instrumentation);
      }
    }
  }

  private static void disown(Module module, Instrumentation instrumentation) {
    try {
      Set<Module> ours = Set.of(ModulePath.class.getModule());
      instrumentation.redefineModule(
          Object.class.getModule(), Set.of(), Map.of(), Map.of(LOADERS, ours), Set.of(), Map.of());
      Field owners =
          Class.forName(LOADERS + ".BuiltinClassLoader").getDeclaredField("packageToModule");
      owners.setAccessible(true);
      ((Map<?, ?>) owners.get(null)).keySet().removeAll(module.getPackages());
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.err.println(
          "heddle: " + module + " stays plain, for it has a runtime of its own: " + e);
    }
  }
}
