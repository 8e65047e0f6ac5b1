package dev.heddle.agent.companion;

import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.JdkMethods;
import dev.heddle.agent.analysis.WovenClasses;
import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.interop.Dispatch;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Sets up the weaving of the JDK's own classes. */
public final class Jdk {
  private Jdk() {}

  /**
   * Lets calls of the JDK find companions.
   *
   * @param classFiles the class file of a class of the JDK by internal name, or null
   * @param woven tells what is the JDK's
   * @return what weaves the JDK's lambdas; null if this JVM does not let us, which is logged
   */
  public static Companions install(
      JdkMethods jdk,
      Function<String, byte[]> classFiles,
      WovenClasses woven,
      WeaveLog log,
      boolean verify,
      Instrumentation instrumentation) {
    try {
      Lookup trusted = trustedLookup(instrumentation);
      WeaveLog ofJdk = new OfJdk(log);
      CompanionWriter writer =
          new CompanionWriter(
              classFiles, new ClassHierarchy(woven), jdk, woven, verify);
      Companions companions = new Companions(writer, jdk, trusted, ofJdk);
      Dispatch.install(companions);
      return companions;
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.leftPlain("java/util", null, SkipReason.FAILED, e.toString(), e);
      return null;
    }
  }

  /** The JDK's classes must see the runtime, and companions are defined beside any of them. */
  private static Lookup trustedLookup(Instrumentation instrumentation)
      throws ReflectiveOperationException {
    Set<Module> ours = Set.of(Jdk.class.getModule());
    instrumentation.redefineModule(
        Object.class.getModule(),
        ours,
        Map.of(),
        Map.of("java.lang.invoke", ours),
        Set.of(),
        Map.of());
    Field trusted = Lookup.class.getDeclaredField("IMPL_LOOKUP");
    trusted.setAccessible(true);
    return (Lookup) trusted.get(null);
  }

  /** Speaks of hosts where the weaver speaks of companions. */
  private record OfJdk(WeaveLog log) implements WeaveLog {
    @Override
    public void woven(String className, int methods) {
      // The report lists the program's own classes.
    }

    @Override
    public void leftPlain(
        String className, String method, SkipReason reason, String detail, Throwable cause) {
      log.leftPlain(
          className.replace(Dispatch.COMPANION, ""), method, reason, detail, cause);
    }
  }
}
