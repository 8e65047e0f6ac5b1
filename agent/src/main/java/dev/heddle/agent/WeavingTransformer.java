package dev.heddle.agent;

import dev.heddle.agent.analysis.ClassFiles;
import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.companion.Companions;
import dev.heddle.agent.emit.MainWriter;
import dev.heddle.agent.neighbours.Redefinitions;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.replace.JdkCalls;
import dev.heddle.agent.replace.SerializedNames;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.weave.WovenClass;
import dev.heddle.agent.weave.WovenClassCheck;
import dev.heddle.interop.InnerClasses;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/** Weaves classes as they are loaded. Threads: any; never throws. */
final class WeavingTransformer implements ClassFileTransformer {
  private static final String CONTINUATION = Descriptors.CONTINUATION.replace('/', '.');

  private final Weaving weaving;
  private final JdkCalls jdkCalls;
  private final Companions companions;
  private final Selection selection;
  private final AgentOptions options;
  private final MainClass mainClass;
  private final ReportingLog log;
  private final Redefinitions redefinitions;
  private final Instrumentation instrumentation;
  private final Map<String, Integer> hiddenDumps = new ConcurrentHashMap<>();
  private final Map<ClassLoader, Boolean> seesRuntime =
      Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * A transformer.
   *
   * @param companions those of the JDK; null if it stays plain
   * @param mainClass the one whose {@code main} runs as a task; null if none does
   * @param redefinitions null if no class is going to be redefined
   */
  WeavingTransformer(
      Weaving weaving,
      JdkCalls jdkCalls,
      Companions companions,
      Selection selection,
      AgentOptions options,
      MainClass mainClass,
      Redefinitions redefinitions,
      ReportingLog log,
      Instrumentation instrumentation) {
    this.weaving = weaving;
    this.jdkCalls = jdkCalls;
    this.companions = companions;
    this.selection = selection;
    this.options = options;
    this.mainClass = mainClass;
    this.log = log;
    this.redefinitions = redefinitions;
    this.instrumentation = instrumentation;
  }

  @Override
  public byte[] transform(
      Module module,
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    if (loader == null && !Selection.isOnBootPath(internalName)) {
      return null;
    }
    if (redefined != null) {
      return redefine(loader, internalName, classFile);
    }
    String name = internalName == null ? ClassFiles.nameOf(classFile) : internalName;
    if (name == null) {
      return null;
    }
    boolean outermost = InnerClasses.enter();
    try {
      byte[] woven = weave(module, loader, name, name, classFile);
      if (loader != null) {
        jdkCalls.wovenFor(loader);
      }
      return woven;
    } finally {
      if (outermost) {
        InnerClasses.leave();
      }
    }
  }

  /** What becomes of a redefined class, if something has become of it when it was loaded. */
  private byte[] redefine(ClassLoader loader, String name, byte[] classFile) {
    if (Selection.isRuntime(name) || selection.isJdk(name) || !seesRuntime(loader)) {
      return null;
    }
    try {
      byte[] redirected = weaving.redirected(loader, classFile);
      return redefinitions == null
          ? redirected
          : redefinitions.withWoven(loader, name, redirected);
    } catch (RuntimeException | LinkageError e) {
      return null; // the JVM will say what is wrong with it
    }
  }

  /** Weaves a class that is loaded while another is woven; see {@code InnerClasses}. */
  byte[] weaveInner(ClassLoader loader, String binaryName, byte[] classFile) {
    String name = binaryName == null ? ClassFiles.nameOf(classFile) : binaryName.replace('.', '/');
    if (name == null) {
      return null;
    }
    return selection.isJdk(name)
        ? jdkCalls.transform(loader, name, null, null, classFile)
        : weave(moduleOf(loader, name), loader, name, name, classFile);
  }

  /** The module that a class will be in. */
  private static Module moduleOf(ClassLoader loader, String name) {
    String ofClass = Descriptors.packageOf(name).replace('/', '.');
    for (Module module : ModuleLayer.boot().modules()) {
      if (module.getClassLoader() == loader && module.getPackages().contains(ofClass)) {
        return module;
      }
    }
    return loader.getUnnamedModule();
  }

  /** Weaves a hidden class; see {@code HiddenClasses}. */
  byte[] weaveHidden(ClassLoader loader, Class<?> lookupClass, byte[] classFile) {
    String host = lookupClass.getName().replace('.', '/');
    if (loader == null && !Selection.isOnBootPath(host)) {
      return companions == null ? null : companions.weaveHidden(lookupClass, classFile);
    }
    byte[] restored = SerializedNames.restore(classFile);
    byte[] source = restored == null ? classFile : restored;
    byte[] woven = weave(lookupClass.getModule(), loader, null, host, source);
    return woven == null ? restored : woven;
  }

  private byte[] weave(
      Module module, ClassLoader loader, String name, String host, byte[] classFile) {
    if (Selection.isRuntime(host) || selection.isJdk(host)) {
      return null;
    }
    SkipReason skip = selection.skipReason(host);
    if (skip != null) {
      log.leftPlain(host, null, skip, null, null); // and yet it may need bridges
    }
    try {
      if (!seesRuntime(loader)) {
        log.leftPlain(host, null, SkipReason.RUNTIME_NOT_VISIBLE, null, null);
        return null;
      }
      boolean isMain = mainClass != null && mainClass.is(loader, name, classFile);
      WovenClass result = weaving.weave(loader, name, classFile);
      if (result.changed() == null) {
        return null;
      }
      readRuntime(module);
      if (result.woven() == null) {
        return result.source();
      }
      byte[] woven = isMain ? MainWriter.enterAsTask(result.woven()) : result.woven();
      if (options.dump() != null) {
        dump(name == null ? hiddenName(woven) : name, woven);
      }
      byte[] checked = checked(loader, host, result.source(), woven);
      if (redefinitions != null && name != null && checked != null) {
        redefinitions.keep(loader, name, checked);
      }
      return checked;
    } catch (Throwable e) {
      log.leftPlain(host, null, SkipReason.FAILED, e.toString(), e);
      return weaving.bridge(loader, classFile);
    }
  }

  /** Woven code names the runtime; a loader that does not delegate to the boot loader is left. */
  private boolean seesRuntime(ClassLoader loader) {
    Boolean known = seesRuntime.get(loader);
    if (known == null) {
      known = findsRuntime(loader);
      seesRuntime.put(loader, known);
    }
    return known;
  }

  private static boolean findsRuntime(ClassLoader loader) {
    if (loader == null) {
      return true;
    }
    try {
      Class<?> found = loader.loadClass(CONTINUATION);
      return found != null && found.getClassLoader() == null;
    } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
      return false; // whatever a loader of the program throws for a name that it does not like
    }
  }

  /** Woven code names the runtime, which stands in no named module. */
  private void readRuntime(Module module) {
    Module runtime = WeavingTransformer.class.getModule();
    if (module != null && !module.canRead(runtime)) {
      instrumentation.redefineModule(
          module, Set.of(runtime), Map.of(), Map.of(), Set.of(), Map.of());
    }
  }

  private byte[] checked(ClassLoader loader, String name, byte[] original, byte[] woven) {
    if (options.verify()) {
      String problem = WovenClassCheck.problem(woven);
      if (problem != null && WovenClassCheck.problem(original) == null) {
        log.leftPlain(name, null, SkipReason.FAILED, problem, null);
        return weaving.bridge(loader, original);
      }
    }
    return woven;
  }

  /** Hidden classes may have the same name; all but the first are numbered. */
  private String hiddenName(byte[] classFile) {
    String name = ClassFiles.nameOf(classFile);
    int number = hiddenDumps.merge(name, 1, Integer::sum);
    return number == 1 ? name : name + '-' + number;
  }

  private void dump(String name, byte[] woven) {
    Path file = options.dump().resolve(name + ".class");
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, woven);
    } catch (IOException e) {
      // The class must be woven all the same, for its callers take it to be.
      System.err.println("heddle: cannot dump " + file + ": " + e);
    }
  }
}
