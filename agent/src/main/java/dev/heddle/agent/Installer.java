package dev.heddle.agent;

import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.Digest;
import dev.heddle.agent.analysis.JdkMethods;
import dev.heddle.agent.cache.Environment;
import dev.heddle.agent.cache.WeaveCache;
import dev.heddle.agent.companion.Companions;
import dev.heddle.agent.companion.Jdk;
import dev.heddle.agent.companion.JdkPatches;
import dev.heddle.agent.companion.ModulePath;
import dev.heddle.agent.emit.ResumerWriter;
import dev.heddle.agent.neighbours.Neighbours;
import dev.heddle.agent.neighbours.Redefinitions;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.replace.CallReplacer;
import dev.heddle.agent.replace.JdkCalls;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.select.ThreadSelection;
import dev.heddle.interop.HiddenClasses;
import dev.heddle.interop.InnerClasses;
import dev.heddle.interop.Linkage;
import dev.heddle.interop.OtherAgents;
import dev.heddle.interop.Pins;
import dev.heddle.interop.Woven;
import dev.heddle.scheduler.TaskThreads;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Installs the agent, in this order: options, links to the runtime, JDK patches, transformer. */
public final class Installer {
  private Installer() {}

  /**
   * Called once by {@link HeddleAgent}.
   *
   * @param jar the agent's own jar
   * @throws IllegalArgumentException if an option is unknown or has a bad value
   */
  public static void install(String arguments, Instrumentation instrumentation, File jar) {
    AgentOptions options = AgentOptions.read(arguments, System.getProperties());
    Set<String> loadedBefore = loadedClasses(instrumentation);
    Selection selection = new Selection(options.include(), options.exclude(), loadedBefore);
    ReportingLog log = new ReportingLog();
    reportLoadedBefore(loadedBefore, selection, log);
    ClassHierarchy hierarchy = new ClassHierarchy(selection, options.cache() != null);
    CallReplacer replacer = new CallReplacer(hierarchy);
    JdkCalls jdkCalls = new JdkCalls(replacer, selection, log, instrumentation);
    JdkMethods jdk =
        options.jdk() ? new JdkMethods(hierarchy, selection::isExcluded) : null;
    Companions companions =
        jdk == null
            ? null
            : Jdk.install(
                jdk, jdkCalls::classFile, selection, log, options.verify(), instrumentation);
    boolean wovenJdk = companions != null;
    WeaveCache cache =
        options.cache() == null ? null : cache(options.cache(), wovenJdk, loadedBefore, jar);
    if (wovenJdk && cache != null && !options.verify()) {
      companions.keepIn(cache::companion);
    }
    Weaving weaving = new Weaving(selection, hierarchy, wovenJdk ? jdk : null, log, cache);
    MainClass mainClass = options.mainTask() ? MainClass.ofJvm() : null;
    WeavingTransformer transformer =
        new WeavingTransformer(
            weaving,
            jdkCalls,
            companions,
            selection,
            options,
            mainClass,
            Debugger.isExpected(instrumentation) ? new Redefinitions(log) : null,
            log,
            instrumentation);

    Linkage.install(ResumerWriter::make);
    HiddenClasses.install(transformer::weaveHidden);
    InnerClasses.install(transformer::weaveInner);
    ModulePath.shareRuntime(instrumentation);
    JdkPatches.install(instrumentation);
    BiConsumer<String, String> leavePlain =
        companions == null ? (host, method) -> {} : companions::leavePlain;
    // After the patches, which are not another agent's, and before these transformers are added.
    OtherAgents.install(new Neighbours(log, leavePlain), Set.of(jdkCalls, transformer));
    jdkCalls.install();
    if (options.threadTasks()) {
      TaskThreads.select(
          new ThreadSelection(selection, options.taskThreads(), options.platformThreads()));
    }
    Pins.trace(options.tracePins());
    Woven.set(true);
    instrumentation.addTransformer(transformer);
    if (options.report()) {
      Runtime.getRuntime().addShutdownHook(new Thread(ReportingLog::print, "heddle-report"));
    }
  }

  /** The program runs without it just as well, so there is but one line if it cannot be used. */
  private static WeaveCache cache(
      Path folder, boolean wovenJdk, Set<String> loadedBefore, File jar) {
    String reason = "modules of the JDK are patched";
    try {
      List<String> settings =
          List.of(
              "include=" + System.getProperty("heddle.include"),
              "exclude=" + System.getProperty("heddle.exclude"),
              "jdk=" + wovenJdk);
      Digest environment = Environment.digest(jar.toPath(), settings, loadedBefore);
      if (environment != null) {
        return new WeaveCache(folder, environment);
      }
    } catch (IOException e) {
      reason = e.toString();
    }
    System.err.println("heddle: cache=" + folder + " is not used: " + reason);
    return null;
  }

  private static void reportLoadedBefore(
      Set<String> names, Selection selection, ReportingLog log) {
    for (String name : names) {
      if (!selection.isJdk(name) && !Selection.isRuntime(name)) {
        log.leftPlain(name, null, SkipReason.LOADED_BEFORE, null, null);
      }
    }
  }

  private static Set<String> loadedClasses(Instrumentation instrumentation) {
    Set<String> names = new HashSet<>();
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      String name = loaded.getName().replace('.', '/');
      boolean mayBeWoven = loaded.getClassLoader() != null || Selection.isOnBootPath(name);
      if (mayBeWoven && !loaded.isArray()) {
        names.add(name);
      }
    }
    return names;
  }
}
