package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import java.lang.invoke.MethodHandle;

/** The resumer of a woven class. The agent generates a subclass for each. */
public abstract class WovenResumer extends Resumer {
  private Class<?> woven;

  /** Source file, then for each method its name and the line of each point; read on demand. */
  private volatile String[][] places;

  /** Called once by the agent: this is the resumer of {@code wovenClass}. */
  public final WovenResumer of(Class<?> wovenClass) {
    woven = wovenClass;
    return this;
  }

  /** The resumer of a hidden class, which cannot be called by name. */
  public static WovenResumer ofHidden(
      Class<?> wovenClass, MethodHandle resume, MethodHandle places) {
    return new HiddenClassResumer(resume, places).of(wovenClass);
  }

  @Override
  public Class<?> type() {
    String host = Dispatch.hostName(woven.getName());
    if (host.equals(woven.getName())) {
      return woven;
    }
    try {
      return Class.forName(host, false, woven.getClassLoader());
    } catch (ClassNotFoundException e) {
      return woven;
    }
  }

  /** The text that the woven class keeps of its places. */
  protected abstract String places();

  @Override
  public StackTraceElement place(Frame frame) {
    String shown = Dispatch.hostName(woven.getName());
    if (woven.isHidden() && shown.equals(woven.getName())) {
      return null; // as in every stack trace of the JVM
    }
    String[][] known = places;
    if (known == null) {
      known = parse(places());
      places = known;
    }
    String[] method = known[1 + (frame.point >>> 16)];
    int line = Integer.parseInt(method[1 + (frame.point & 0xFFFF)]);
    String file = known[0][0].isEmpty() ? null : known[0][0];
    Module module = woven.getModule();
    ClassLoader loader = woven.getClassLoader();
    StackTraceElement element =
        new StackTraceElement(
            loader == null ? null : loader.getName(),
            module.getName(),
            module.getDescriptor() == null
                ? null
                : module.getDescriptor().rawVersion().orElse(null),
            shown,
            method[0],
            file,
            line == 0 ? -1 : line);
    return Throwables.formatted(element, loader);
  }

  private static String[][] parse(String text) {
    int end = text.indexOf("//");
    String[] methods = text.substring(0, end).split("/");
    String[][] parsed = new String[1 + methods.length][];
    parsed[0] = new String[] {text.substring(end + 2)};
    for (int i = 0; i < methods.length; i++) {
      parsed[i + 1] = methods[i].split(";");
    }
    return parsed;
  }

  private static final class HiddenClassResumer extends WovenResumer {
    private final MethodHandle resume;
    private final MethodHandle places;

    HiddenClassResumer(MethodHandle resume, MethodHandle places) {
      this.resume = resume;
      this.places = places;
    }

    @Override
    public void resume(Frame frame, Continuation continuation) throws Throwable {
      resume.invokeExact(frame, continuation);
    }

    @Override
    protected String places() {
      try {
        return (String) places.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException("cannot read the places of a hidden class", e);
      }
    }
  }
}
