package dev.heddle.agent.analysis;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Packages that their modules do not export to all, as far as these are of the boot layer: those of
 * the JDK and of the program's module path. Threads: any.
 */
final class ConcealedPackages {
  private static final Map<String, Optional<Module>> KNOWN = new ConcurrentHashMap<>();

  private ConcealedPackages() {}

  /** Whether code of the one class may name the other, which is public, as far as modules go. */
  static boolean mayName(String from, String type) {
    String packageName = Descriptors.packageOf(type);
    if (packageName.startsWith("java/")) {
      return true; // all exported
    }
    Optional<Module> concealing =
        KNOWN.computeIfAbsent(packageName, name -> concealing(name.replace('/', '.')));
    return concealing.isEmpty()
        || concealing.get().getPackages().contains(Descriptors.packageOf(from).replace('/', '.'));
  }

  private static Optional<Module> concealing(String packageName) {
    return ModuleLayer.boot().modules().stream()
        .filter(module -> module.getPackages().contains(packageName))
        .filter(module -> !module.isExported(packageName))
        .findFirst();
  }
}
