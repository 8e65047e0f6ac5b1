package dev.heddle.agent.cache;

import dev.heddle.agent.analysis.Digest;
import java.io.IOException;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What the result of weaving depends on beside the classes of the program: the agent, the JDK and
 * its modules, the options that matter, and the classes that were loaded before.
 */
public final class Environment {
  private static final String PATCHED = "patched"; // how a reference to a module tells it

  private Environment() {}

  /**
   * The digest of all that.
   *
   * @param agent the agent's jar
   * @param options those that matter, with their values
   * @param loadedBefore the classes of the program that were loaded before the agent
   * @return null if it cannot be told, for modules of the JDK are patched
   * @throws IOException if the agent or the JDK cannot be read
   */
  public static Digest digest(Path agent, List<String> options, Collection<String> loadedBefore)
      throws IOException {
    List<String> parts = new ArrayList<>();
    parts.add(Digest.of(ClassPath.directory(agent.toFile())).toString());
    for (String property : new String[] {"java.vm.version", "java.vm.vendor", "java.home"}) {
      parts.add(System.getProperty(property));
    }
    Path image = Path.of(System.getProperty("java.home"), "lib", "modules");
    if (Files.exists(image)) {
      parts.add(Files.size(image) + " " + Files.getLastModifiedTime(image));
    }
    TreeSet<String> modules = new TreeSet<>();
    for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
      ModuleReference reference = module.reference();
      String text = reference.toString();
      if (text.contains(PATCHED)) {
        return null;
      }
      boolean ofJdk = text.contains("jrt:/");
      modules.add(ofJdk ? module.name() : text + reference.descriptor() + exports(module.name()));
    }
    parts.addAll(modules);
    parts.addAll(options);
    parts.addAll(new TreeSet<>(loadedBefore));
    return Digest.of(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
  }

  /** What a module of the program exports; {@code descriptor} tells it of no automatic one. */
  private static TreeSet<String> exports(String name) {
    Module module = ModuleLayer.boot().findModule(name).orElseThrow();
    TreeSet<String> result = new TreeSet<>();
    for (String each : module.getPackages()) {
      result.add(module.isExported(each) ? each : "-" + each);
    }
    return result;
  }
}
