package dev.heddle.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.heddle.continuation.Continuation;
import dev.heddle.interop.Dispatch.Kind;
import dev.heddle.interop.Dispatch.Receivers;
import dev.heddle.interop.Dispatch.TaskVersions;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A site that calls {@code CharSequence.length()}; what task versions return is told. */
final class DispatchSiteTest {
  private static final MethodType TYPE =
      MethodType.methodType(int.class, CharSequence.class, Continuation.class);

  private static final MethodType PLAIN = MethodType.methodType(int.class);

  /** What the task version of a class returns. */
  private final Map<Class<?>, Integer> versions = new HashMap<>();

  private final List<Class<?>> lookedUp = new ArrayList<>();

  private final TaskVersions known =
      new TaskVersions() {
        @Override
        public MethodHandle find(Class<?> type, Class<?> declared, String name, MethodType plain) {
          assertEquals(CharSequence.class, declared);
          assertEquals("length", name);
          assertEquals(PLAIN, plain);
          lookedUp.add(type);
          Integer result = versions.get(type);
          return result == null ? null : returning(result, type);
        }

        @Override
        public MethodHandle findStatic(Class<?> owner, String name, MethodType plain) {
          throw new AssertionError("not static");
        }

        @Override
        public MethodHandle findSuper(Class<?> owner, String name, MethodType plain) {
          throw new AssertionError("not by super");
        }

        @Override
        public MethodHandle findReflected(Method method, Class<?> receiver) {
          throw new AssertionError("not by reflection");
        }

        @Override
        public MethodHandle plain(
            Lookup caller, Kind kind, Class<?> owner, String name, MethodType type) {
          throw new AssertionError("given already");
        }

        @Override
        public Class<?> twin(String name, MethodType plain) {
          throw new AssertionError("given already");
        }
      };

  /** A class of the program with a twin of its own. */
  public interface LengthTwin {
    int length(Continuation continuation);
  }

  private record Own(int length) implements CharSequence, LengthTwin {
    @Override
    public int length(Continuation continuation) {
      return -length;
    }

    @Override
    public char charAt(int index) {
      return 'x';
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return this;
    }
  }

  private static MethodHandle returning(int result, Class<?> receiver) {
    return MethodHandles.dropArguments(
        MethodHandles.constant(int.class, result), 0, receiver, Continuation.class);
  }

  private DispatchSite site(MethodHandle twinCall) throws ReflectiveOperationException {
    MethodHandle length =
        MethodHandles.publicLookup().findVirtual(CharSequence.class, "length", PLAIN);
    MethodHandle plain = MethodHandles.dropArguments(length, 1, Continuation.class);
    return new DispatchSite(
        TYPE, new Receivers(known, CharSequence.class, "length", PLAIN, plain), twinCall);
  }

  private static int call(DispatchSite site, CharSequence receiver) throws Throwable {
    return (int) site.dynamicInvoker().invokeExact(receiver, (Continuation) null);
  }

  @Test
  void call_ofClassWithTaskVersion_goesThere() throws Throwable {
    versions.put(String.class, 100);
    DispatchSite site = site(null);
    assertEquals(100, call(site, "four"));
    assertEquals(100, call(site, "five5"));
    assertEquals(List.of(String.class), lookedUp);
  }

  @Test
  void call_ofClassWithoutTaskVersion_isPlain() throws Throwable {
    versions.put(String.class, 100);
    DispatchSite site = site(null);
    assertEquals(3, call(site, new StringBuilder("abc")));
    assertEquals(100, call(site, "abc"));
    assertEquals(3, call(site, new StringBuilder("abc")));
  }

  @Test
  void call_ofMoreClassesThanAreRemembered_findsEach() throws Throwable {
    versions.put(String.class, 100);
    versions.put(StringBuffer.class, 200);
    DispatchSite site = site(null);
    List<CharSequence> receivers =
        List.of(
            "a", new StringBuilder("ab"), new StringBuffer("abc"), CharBuffer.allocate(4),
            CharBuffer.allocate(5).asReadOnlyBuffer(), new Own(6), CharBuffer.wrap("x".repeat(7)));
    List<Integer> expected = List.of(100, 2, 200, 4, 5, 6, 7);
    for (int round = 0; round < 3; round++) {
      List<Integer> found = new ArrayList<>();
      for (CharSequence receiver : receivers) {
        found.add(call(site, receiver));
      }
      assertEquals(expected, found);
    }
    assertEquals(receivers.size(), lookedUp.size());
  }

  @Test
  void call_ofSubclass_isNotTakenForItsSuperclass() throws Throwable {
    CharBuffer writable = CharBuffer.allocate(3);
    CharBuffer readOnly = writable.asReadOnlyBuffer(); // of a subclass
    assertEquals(writable.getClass(), readOnly.getClass().getSuperclass());
    versions.put(writable.getClass(), 100);
    DispatchSite site = site(null);
    assertEquals(100, call(site, writable));
    assertEquals(3, call(site, readOnly));
  }

  @Test
  void call_ofReceiverWithTwin_goesToTheTwin() throws Throwable {
    MethodType taskType = PLAIN.appendParameterTypes(Continuation.class);
    MethodHandle twin =
        MethodHandles.lookup().findVirtual(LengthTwin.class, "length", taskType);
    DispatchSite site = site(twin);
    assertEquals(-6, call(site, new Own(6)));
    assertEquals(1, call(site, "a"));
    assertEquals(-7, call(site, new Own(7)));
    assertEquals(List.of(String.class), lookedUp);
  }

  @Test
  void call_onNull_throwsWhatAPlainCallWould() throws Throwable {
    DispatchSite site = site(null);
    call(site, "remembered");
    NullPointerException thrown =
        assertThrows(NullPointerException.class, () -> call(site, null));
    assertEquals(
        "Cannot invoke \"java.lang.CharSequence.length()\"", thrown.getMessage());
    assertEquals(0, List.of(thrown.getStackTrace()).stream()
        .filter(e -> e.getClassName().equals(DispatchSite.class.getName())).count());
  }
}
