package dev.heddle.interop;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import java.lang.invoke.MethodHandle;

/** The resumer of a woven class. The agent generates a subclass for each. */
public abstract class WovenResumer extends Resumer {
  private Class<?> woven;

  /** Null if the subclass tells it. */
  private String text;

  /** Source file, then for each method its name and the line of each point; read on demand. */
  private volatile String[][] places;

  /** Called once by the agent: this is the resumer of {@code wovenClass}. */
  public final WovenResumer of(Class<?> wovenClass) {
    woven = wovenClass;
    return this;
  }

  /** The same for a class whose places the subclass does not tell. */
  public final WovenResumer of(Class<?> wovenClass, String textOfPlaces) {
    text = textOfPlaces;
    return of(wovenClass);
  }

  /** The resumer of a class that no subclass can be generated for. */
  public static WovenResumer ofHandle(MethodHandle resume) {
    return new ResumerByHandle(resume);
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
  protected String places() {
    return text;
  }

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

  private static final class ResumerByHandle extends WovenResumer {
    private final MethodHandle resume;

    ResumerByHandle(MethodHandle resume) {
      this.resume = resume;
    }

    @Override
    public void resume(Frame frame, Continuation continuation) throws Throwable {
      resume.invokeExact(frame, continuation);
    }
  }
}
