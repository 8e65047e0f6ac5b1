package dev.heddle.agent.cache;

import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.weave.WeaveLog;
import java.util.ArrayList;
import java.util.List;

/** What the log was told while one class was woven, to be told again when it is taken from disk. */
public final class Noted implements WeaveLog {
  /** A method left plain, or the class if that is null. */
  record Plain(String method, SkipReason reason, String detail) {}

  private final WeaveLog next;
  private final List<Plain> plain = new ArrayList<>();
  private int wovenMethods = -1;
  private boolean failed;

  /** Passes on to {@code next} what it notes. */
  public Noted(WeaveLog next) {
    this.next = next;
  }

  @Override
  public void woven(String className, int methods) {
    wovenMethods = methods;
    next.woven(className, methods);
  }

  @Override
  public void leftPlain(
      String className, String method, SkipReason reason, String detail, Throwable cause) {
    failed |= cause != null || reason == SkipReason.FAILED;
    plain.add(new Plain(method, reason, detail));
    next.leftPlain(className, method, reason, detail, cause);
  }

  /** Whether something failed: it is tried again at the next start, and told then. */
  boolean hasFailed() {
    return failed;
  }

  /** The methods that were woven, or -1. */
  int wovenMethods() {
    return wovenMethods;
  }

  List<Plain> plain() {
    return plain;
  }
}
