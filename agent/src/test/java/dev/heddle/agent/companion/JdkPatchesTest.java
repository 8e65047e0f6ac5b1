package dev.heddle.agent.companion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.heddle.agent.companion.BodyPatch.Place;
import dev.heddle.agent.weave.WovenClassCheck;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

class JdkPatchesTest {
  private static final boolean HAS_VIRTUAL_THREADS = Runtime.version().feature() >= 21;
  private static final boolean HAS_PROXY_MODULES = Runtime.version().feature() >= 22;

  @Test
  void calls_ofAllPatches_resolveInTheRuntime() throws Exception {
    List<BodyPatch> all = new ArrayList<>(List.of(PatchTable.HIDDEN_CLASSES));
    PatchTable.PATCHES.values().forEach(all::addAll);
    for (BodyPatch patch : all) {
      MethodType type = MethodType.fromMethodDescriptorString(patch.descriptor(), null);
      int modifiers =
          patch.owner().getMethod(patch.call(), type.parameterArray()).getModifiers();
      assertEquals(Modifier.PUBLIC | Modifier.STATIC, modifiers, patch.toString());
    }
  }

  @Test
  void classes_ofThisJdk_getTheCallOfEachPatch() throws Exception {
    for (Map.Entry<String, List<BodyPatch>> each : PatchTable.PATCHES.entrySet()) {
      if (!HAS_VIRTUAL_THREADS && each.getKey().equals("java/lang/VirtualThread")) {
        continue;
      }
      byte[] patched = JdkPatches.patch(each.getValue(), classFile(each.getKey()), new HashSet<>());
      assertNull(WovenClassCheck.problem(patched), each.getKey());
      assertEquals(calls(each.getValue()), callsOfRuntime(patched), each.getKey());
    }
  }

  @Test
  void result_ofBoolean_isTrueIfEitherIs() throws Exception {
    BodyPatch patch = BodyPatch.at(Place.OR, "isIdle", 0, Answers.class, "yes", "()Z");
    byte[] original = classFile(Patched.class.getName().replace('.', '/'));
    byte[] patched = JdkPatches.patch(List.of(patch), original, new HashSet<>());
    Class<?> type =
        new ClassLoader(null) {
          Class<?> define() {
            return defineClass(null, patched, 0, patched.length);
          }

          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            return Class.forName(name);
          }
        }.define();
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    var method = type.getMethod("isIdle");
    method.setAccessible(true);
    assertEquals(true, method.invoke(constructor.newInstance()));
    assertEquals(false, new Patched().isIdle());
  }

  /** Says yes. */
  public static final class Answers {
    /** True. */
    public static boolean yes() {
      return true;
    }
  }

  /** Says no, until it is patched. */
  public static final class Patched {
    /** False. */
    public boolean isIdle() {
      return false;
    }
  }

  private static byte[] classFile(String internalName) throws IOException {
    try (InputStream in = ClassLoader.getSystemResourceAsStream(internalName + ".class")) {
      return in.readAllBytes();
    }
  }

  private static Set<String> calls(List<BodyPatch> patches) {
    return patches.stream()
        .filter(patch -> HAS_VIRTUAL_THREADS || !patch.method().equals("hasKnownQueuedWork"))
        .filter(patch -> HAS_PROXY_MODULES || !patch.method().equals("newDynamicModule"))
        .map(patch -> patch.method() + " calls " + patch.call())
        .collect(Collectors.toSet());
  }

  /** The methods that call the runtime, each with what it calls. */
  private static Set<String> callsOfRuntime(byte[] classFile) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, 0);
    Set<String> result = new HashSet<>();
    for (MethodNode method : node.methods) {
      for (var instruction : method.instructions) {
        if (instruction instanceof MethodInsnNode call && call.owner.startsWith("dev/heddle/")) {
          result.add(method.name + " calls " + call.name);
        }
      }
    }
    return result;
  }
}
