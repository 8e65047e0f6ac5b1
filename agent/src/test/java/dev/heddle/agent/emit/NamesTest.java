package dev.heddle.agent.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.plan.ValueKind;
import dev.heddle.interop.RunnableTwin;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every name that woven bytecode contains stands for something in the runtime. */
class NamesTest {
  private static final ClassLoader LOADER = NamesTest.class.getClassLoader();

  /** Constants of {@link Names} that no other test of this class resolves, one by one. */
  private static final Map<String, String> NOT_IN_THE_RUNTIME =
      Map.of(
          "CLASS_PREFIX", "heddle$",
          "CLASS_RESUME", "heddle$resume",
          "CLASS_RESUMER", "heddle$resumer",
          "CLASS_PLACES", "heddle$places");

  @Test
  void constants_ofClassesAndDescriptors_resolve() throws Exception {
    for (Field constant : constants()) {
      String value = (String) constant.get(null);
      if (value.startsWith("(")) {
        MethodType.fromMethodDescriptorString(value, LOADER);
      } else if (value.startsWith("L")) {
        load(value.substring(1, value.length() - 1));
      } else if (value.contains("/") && !value.equals(Names.TWIN_PREFIX)) {
        load(value);
      }
    }
  }

  @Test
  void constants_ofMembers_areAllChecked() throws Exception {
    Map<String, String> unchecked = new TreeMap<>();
    for (Field constant : constants()) {
      String value = (String) constant.get(null);
      if (!value.contains("/") && !value.startsWith("()") && !isMember(value)) {
        unchecked.put(constant.getName(), value);
      }
    }
    assertEquals(new TreeMap<>(NOT_IN_THE_RUNTIME), unchecked);
  }

  private static boolean isMember(String name) {
    return Stream.of(
            Names.BUDGET,
            Names.UNWINDING,
            Names.POINT,
            Names.BEGIN_UNWINDING,
            Names.SAVE,
            Names.SAVE_FAILED,
            Names.IS_LOST,
            Names.RESUME,
            Names.PLACES,
            Names.CONDY_RESUMER,
            Names.INDY_RESUMER,
            Names.OLD_RESUMER,
            Names.LOST_RESUMER,
            Names.MAIN_TASK_ENTER,
            Names.DISPATCH_VIRTUAL,
            Names.DISPATCH_STATIC,
            Names.DISPATCH_SPECIAL,
            Names.TAKE,
            Names.LEAVE)
        .anyMatch(name::equals);
  }

  @Test
  void fields_ofContinuationAndFrame_resolve() throws Exception {
    assertField(Names.CONTINUATION, Names.BUDGET, int.class);
    assertField(Names.CONTINUATION, Names.UNWINDING, boolean.class);
    assertField(Names.FRAME, Names.POINT, int.class);
  }

  @Test
  void methods_ofContinuation_resolve() throws Exception {
    assertMethod(Names.CONTINUATION, Names.BEGIN_UNWINDING, "()V", false);
    assertMethod(Names.CONTINUATION, Names.SAVE, Names.SAVE_DESC, false);
    assertMethod(Names.CONTINUATION, Names.SAVE_FAILED, "()V", false);
    assertMethod(Names.CONTINUATION, Names.IS_LOST, Names.IS_LOST_DESC, false);
    assertMethod(Names.CONTINUATION, Names.TAKE + "Void", "()V", false);
  }

  @ParameterizedTest
  @EnumSource
  void takeAndLeave_ofEachKind_resolve(ValueKind kind) throws Exception {
    String suffix = kind.name().charAt(0) + kind.name().substring(1).toLowerCase();
    String value = kind.descriptor();
    assertMethod(Names.CONTINUATION, Names.TAKE + suffix, "()" + value, false);
    String left = "(" + value + Names.CONTINUATION_DESC + ")V";
    assertMethod(Names.CONTINUATION, Names.LEAVE + suffix, left, true);
  }

  @Test
  void methods_ofResumersAndLinkage_resolve() throws Exception {
    assertMethod(Names.RESUMER, Names.RESUME, Names.RESUME_DESC, false);
    Method places = load(Names.WOVEN_RESUMER).getDeclaredMethod(Names.PLACES);
    int fixed = Modifier.PRIVATE | Modifier.STATIC | Modifier.FINAL;
    assertEquals(0, places.getModifiers() & fixed, "cannot be overridden: " + places);
    assertEquals(String.class, places.getReturnType());
    assertMethod(Names.LINKAGE, Names.CONDY_RESUMER, Names.CONDY_RESUMER_DESC, true);
    assertMethod(Names.LINKAGE, Names.INDY_RESUMER, Names.INDY_RESUMER_DESC, true);
    assertMethod(Names.LINKAGE, Names.OLD_RESUMER, Names.OLD_RESUMER_DESC, true);
    assertMethod(Names.LINKAGE, Names.LOST_RESUMER, Names.LOST_RESUMER_DESC, true);
    assertMethod(Names.DISPATCH, Names.DISPATCH_VIRTUAL, Names.DISPATCH_VIRTUAL_DESC, true);
    assertMethod(Names.DISPATCH, Names.DISPATCH_STATIC, Names.DISPATCH_OF_DESC, true);
    assertMethod(Names.DISPATCH, Names.DISPATCH_SPECIAL, Names.DISPATCH_OF_DESC, true);
    assertMethod(Names.MAIN_TASK, Names.MAIN_TASK_ENTER, Names.MAIN_TASK_ENTER_DESC, true);
  }

  @Test
  void handWrittenTwins_haveTheTaskVersion_andNothingElse() throws Exception {
    for (Map.Entry<String, String> twin : Names.HAND_WRITTEN_TWINS.entrySet()) {
      String plain = twin.getKey();
      int parenthesis = plain.indexOf('(');
      String name = plain.substring(0, parenthesis);
      String descriptor = Descriptors.taskVersion(plain.substring(parenthesis));
      assertMethod(twin.getValue(), name, descriptor, false);
      long listed =
          Names.HAND_WRITTEN_TWINS.values().stream().filter(twin.getValue()::equals).count();
      assertEquals(listed, load(twin.getValue()).getDeclaredMethods().length, twin.getValue());
    }
  }

  @Test
  void twinPrefix_isInThePackageThatGeneratedTwinsAreDefinedIn() {
    String packageName = RunnableTwin.class.getPackageName().replace('.', '/');
    assertEquals(packageName, Descriptors.packageOf(Names.TWIN_PREFIX));
  }

  private static Field[] constants() {
    return Arrays.stream(Names.class.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()))
        .filter(field -> field.getType() == String.class)
        .toArray(Field[]::new);
  }

  private static Class<?> load(String internalName) throws ClassNotFoundException {
    return Class.forName(internalName.replace('/', '.'), false, LOADER);
  }

  private static void assertField(String owner, String name, Class<?> type) throws Exception {
    Field field = load(owner).getDeclaredField(name);
    assertTrue(Modifier.isPublic(field.getModifiers()), field.toString());
    assertEquals(type, field.getType());
  }

  private static void assertMethod(String owner, String name, String descriptor, boolean isStatic)
      throws Exception {
    MethodType type = MethodType.fromMethodDescriptorString(descriptor, LOADER);
    Method method = load(owner).getMethod(name, type.parameterArray());
    assertEquals(type.returnType(), method.getReturnType(), method.toString());
    assertEquals(isStatic, Modifier.isStatic(method.getModifiers()), method.toString());
  }
}
