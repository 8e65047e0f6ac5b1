package dev.heddle.agent.companion;

import dev.heddle.agent.analysis.JdkCode;
import dev.heddle.agent.replace.LoadedClasses;
import dev.heddle.interop.Reflections;
import dev.heddle.interop.StackFrames;
import dev.heddle.interop.StackTraces;
import dev.heddle.interop.Throwables;
import dev.heddle.scheduler.EndingThreads;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinWorkerThread;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Patches the bodies of a few JDK methods in place: each gets one call at its start or end.
 *
 * <p>The transformer stays installed, so that the patches survive when another agent retransforms
 * the same classes.
 */
public final class JdkPatches implements ClassFileTransformer {
  private static final String JAVA_LANG_ACCESS = "jdk.internal.access.JavaLangAccess";
  private final Map<String, List<BodyPatch>> patches = new HashMap<>(PatchTable.PATCHES);

  /** Those that were put in: a method of that name may be missing in some JDK. */
  private final Set<BodyPatch> made = ConcurrentHashMap.newKeySet();

  private JdkPatches(Class<?> javaLangAccess) {
    if (javaLangAccess != null) {
      patches.put(javaLangAccess.getName().replace('.', '/'), List.of(PatchTable.HIDDEN_CLASSES));
    }
  }

  /** Patches the JDK of this JVM. What cannot be patched only costs scalability or looks. */
  public static void install(Instrumentation instrumentation) {
    Map<String, Class<?>> loaded = new HashMap<>();
    loaded.put(PatchTable.VIRTUAL_THREAD, EndingThreads.VIRTUAL);
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
    List<Class<?>> present = new ArrayList<>();
    for (String name : patches.patches.keySet()) {
      Class<?> type = loaded.get(name);
      if (type != null) { // or this JDK has no such class
        present.add(type);
      }
    }
    LoadedClasses.retransform(
        instrumentation,
        present,
        (type, e) -> System.err.println("heddle: cannot patch " + type.getName() + ": " + e));
    if (patches.made.contains(PatchTable.THREAD_END)) {
      EndingThreads.areTold(patches.made.contains(PatchTable.VIRTUAL_THREAD_END));
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
      StackFrames.install();
      Throwables.install();
      Reflections.install();
      StackTraces.install(() -> JdkCode.lineOfLastCall("java/lang/Thread", "run()V"));
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
    List<BodyPatch> ofClass =
        loader != null || internalName == null ? null : patches.get(internalName);
    if (ofClass == null) {
      return null;
    }
    Set<BodyPatch> matched = new HashSet<>();
    byte[] patched = patch(ofClass, classFile, matched);
    made.addAll(matched);
    return patched;
  }

  /**
   * Patches a class.
   *
   * @param matched gets those whose method the class has
   */
  static byte[] patch(List<BodyPatch> ofClass, byte[] classFile, Set<BodyPatch> matched) {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type, String signature, String[] exceptions) {
            MethodVisitor code = super.visitMethod(access, name, type, signature, exceptions);
            for (BodyPatch patch : ofClass) {
              if (patch.isOf(name, type)) {
                matched.add(patch);
                code = patch.apply(access, type, code);
              }
            }
            return code;
          }
        },
        0);
    return writer.toByteArray();
  }
}
