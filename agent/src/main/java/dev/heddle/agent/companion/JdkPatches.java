package dev.heddle.agent.companion;

import dev.heddle.interop.Throwables;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Patches the bodies of a few JDK methods in place. Each patch adds one call at a method's start or
 * end; the advice classes beside this one say which.
 *
 * <p>The transformer stays installed, so that the patches survive when another agent retransforms
 * the same classes.
 */
public final class JdkPatches implements ClassFileTransformer {
  private static final String JAVA_LANG_ACCESS = "jdk.internal.access.JavaLangAccess";

  private final Map<String, AsmVisitorWrapper> patches = new HashMap<>();

  private JdkPatches(Class<?> javaLangAccess) {
    patches.put(
        "java/lang/Throwable",
        new AsmVisitorWrapper.Compound(
            advice(StackTraceAdvice.class)
                .on(
                    ElementMatchers.named("fillInStackTrace")
                        .and(ElementMatchers.takesNoArguments())),
            advice(StackTraceReadAdvice.class).on(ElementMatchers.named("getOurStackTrace"))));
    patches.put(
        "java/lang/NullPointerException",
        advice(NullMessageAdvice.class)
            .on(ElementMatchers.named("getMessage").and(ElementMatchers.takesNoArguments())));
    patches.put(
        "jdk/internal/reflect/Reflection",
        advice(MethodsAdvice.class).on(ElementMatchers.named("filterMethods")));
    patches.put(
        "java/lang/Class",
        advice(InterfacesAdvice.class)
            .on(ElementMatchers.named("getInterfaces").and(ElementMatchers.takesArguments(1))));
    patches.put(
        "java/lang/ClassLoader",
        new AsmVisitorWrapper.Compound(
            advice(LoadClassAdvice.class)
                .on(ElementMatchers.named("loadClass").and(ElementMatchers.takesArguments(1))),
            advice(DefineClassAdvice.class)
                .on(ElementMatchers.named("defineClass").and(ElementMatchers.takesArguments(5)))));
    patches.put(
        "java/lang/Thread",
        new AsmVisitorWrapper.Compound(
            advice(InterruptAdvice.class)
                .on(ElementMatchers.named("interrupt").and(ElementMatchers.takesNoArguments())),
            advice(ThreadStateAdvice.class).on(ElementMatchers.named("getState")),
            advice(ThreadTraceAdvice.class).on(ElementMatchers.named("getStackTrace"))));
    patches.put(
        "java/lang/InheritableThreadLocal",
        advice(InheritableAdvice.class)
            .on(ElementMatchers.named("getMap").or(ElementMatchers.named("createMap"))));
    patches.put(
        "java/util/concurrent/ForkJoinWorkerThread",
        advice(QueuedWorkAdvice.class).on(ElementMatchers.named("hasKnownQueuedWork")));
    if (javaLangAccess != null) {
      patches.put(
          javaLangAccess.getName().replace('.', '/'),
          advice(HiddenClassAdvice.class)
              .on(ElementMatchers.named("defineClass").and(ElementMatchers.takesArguments(8))));
    }
  }

  /** The agent's jar is on the system class path too, and there its class files are found. */
  private static Advice advice(Class<?> type) {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    return Advice.to(type, ClassFileLocator.ForClassLoader.of(system));
  }

  /** Patches the JDK of this JVM. What cannot be patched only costs scalability or looks. */
  public static void install(Instrumentation instrumentation) {
    Map<String, Class<?>> loaded = new HashMap<>();
    loaded.put("java/lang/InheritableThreadLocal", InheritableThreadLocal.class);
    loaded.put("java/util/concurrent/ForkJoinWorkerThread", ForkJoinWorkerThread.class);
    Class<?> javaLangAccess = null;
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type.getClassLoader() == null) {
        loaded.put(type.getName().replace('.', '/'), type);
        if (implementsJavaLangAccess(type)) {
          javaLangAccess = type;
        }
      }
    }
    openJavaLang(instrumentation);
    JdkPatches patches = new JdkPatches(javaLangAccess);
    instrumentation.addTransformer(patches, true);
    for (String name : patches.patches.keySet()) {
      try {
        instrumentation.retransformClasses(loaded.get(name));
      } catch (UnmodifiableClassException | RuntimeException | LinkageError e) {
        System.err.println("heddle: cannot patch " + name.replace('/', '.') + ": " + e);
      }
    }
  }

  private static boolean implementsJavaLangAccess(Class<?> type) {
    if (!type.getName().startsWith("java.lang.System$")) {
      return false;
    }
    Class<?>[] interfaces = type.getInterfaces();
    return interfaces.length == 1 && interfaces[0].getName().equals(JAVA_LANG_ACCESS);
  }

  private static void openJavaLang(Instrumentation instrumentation) {
    Module base = Object.class.getModule();
    Set<Module> ours = Set.of(JdkPatches.class.getModule());
    instrumentation.redefineModule(
        base, Set.of(), Map.of(), Map.of("java.lang", ours), Set.of(), Map.of());
    try {
      Throwables.install();
    } catch (ReflectiveOperationException e) {
      System.err.println("heddle: stack traces will lack suspended callers: " + e);
    }
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    AsmVisitorWrapper patch =
        loader != null || internalName == null ? null : patches.get(internalName);
    if (patch == null) {
      return null;
    }
    String name = internalName.replace('/', '.');
    ClassFileLocator locator =
        new ClassFileLocator.Compound(
            ClassFileLocator.Simple.of(name, classFile),
            ClassFileLocator.ForClassLoader.ofBootLoader());
    return new ByteBuddy()
        .with(TypeValidation.DISABLED)
        .with(Implementation.Context.Disabled.Factory.INSTANCE)
        .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
        .redefine(TypeDescription.ForLoadedType.of(redefined), locator)
        .visit(patch)
        .make()
        .getBytes();
  }
}
