package dev.heddle.agent;

import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.JdkMethods;
import dev.heddle.agent.companion.Companions;
import dev.heddle.agent.companion.Jdk;
import dev.heddle.agent.companion.JdkPatches;
import dev.heddle.agent.companion.ModulePath;
import dev.heddle.agent.emit.ResumerWriter;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.replace.CallReplacer;
import dev.heddle.agent.replace.JdkCalls;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.select.ThreadSelection;
import dev.heddle.agent.weave.ClassWeaver;
import dev.heddle.interop.HiddenClasses;
import dev.heddle.interop.InnerClasses;
import dev.heddle.interop.Linkage;
import dev.heddle.interop.Pins;
import dev.heddle.interop.Woven;
import dev.heddle.scheduler.TaskThreads;
import java.lang.instrument.Instrumentation;
import java.util.HashSet;
import java.util.Set;

/** Installs the agent, in this order: options, links to the runtime, JDK patches, transformer. */
public final class Installer {
  private Installer() {}

  /**
   * Called once by {@link HeddleAgent}.
   *
   * @throws IllegalArgumentException if an option is unknown or has a bad value
   */
  public static void install(String arguments, Instrumentation instrumentation) {
    AgentOptions options = AgentOptions.read(arguments, System.getProperties());
    Set<String> loadedBefore = loadedClasses(instrumentation);
    Selection selection = new Selection(options.include(), options.exclude(), loadedBefore);
    ReportingLog log = new ReportingLog();
    reportLoadedBefore(loadedBefore, selection, log);
    ClassHierarchy hierarchy = new ClassHierarchy(selection);
    CallReplacer replacer = new CallReplacer(hierarchy);
    JdkCalls jdkCalls = new JdkCalls(replacer, selection, log, instrumentation);
    JdkMethods jdk =
        options.jdk() ? new JdkMethods(hierarchy, selection::isExcluded) : null;
    Companions companions =
        jdk == null
            ? null
            : Jdk.install(
                jdk, jdkCalls::classFile, selection, log, options.verify(), instrumentation);
    ClassWeaver weaver =
        new ClassWeaver(selection, hierarchy, companions == null ? null : jdk, log);
    String mainClass = options.mainTask() ? MainClass.name() : null;
    WeavingTransformer transformer =
        new WeavingTransformer(
            weaver,
            replacer,
            jdkCalls,
            companions,
            selection,
            options,
            mainClass,
            log,
            instrumentation);

    Linkage.install(ResumerWriter::make);
    HiddenClasses.install(transformer::weaveHidden);
    InnerClasses.install(transformer::weaveInner);
    ModulePath.shareRuntime(instrumentation);
    JdkPatches.install(instrumentation);
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
      if (loaded.getClassLoader() != null && !loaded.isArray()) {
        names.add(loaded.getName().replace('.', '/'));
      }
    }
    return names;
  }
}
