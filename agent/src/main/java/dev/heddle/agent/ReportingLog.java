package dev.heddle.agent;

import dev.heddle.agent.plan.SkipReason;
import dev.heddle.agent.weave.WeaveLog;
import dev.heddle.interop.WeaveReport;

/** Notes what became of classes in the runtime's report; failures also get one line each. */
final class ReportingLog implements WeaveLog {
  @Override
  public void woven(String className, int methods) {
    WeaveReport.woven(className.replace('/', '.'), methods);
  }

  @Override
  public void leftPlain(
      String className, String method, SkipReason reason, String detail, Throwable cause) {
    String what = className.replace('/', '.') + (method == null ? "" : '.' + method);
    String why = reason.text() + (detail == null ? "" : ": " + detail);
    if (reason.isReported()) {
      WeaveReport.plain(what, why);
    }
    if (reason == SkipReason.FAILED) {
      System.err.println("heddle: " + what + " stays plain: " + why);
    }
  }

  static void print() {
    System.err.print(WeaveReport.text());
  }
}
