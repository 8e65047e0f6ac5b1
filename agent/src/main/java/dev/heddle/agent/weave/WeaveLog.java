package dev.heddle.agent.weave;

import dev.heddle.agent.plan.SkipReason;

/** Is told what became of each class and method. Threads: any. */
public interface WeaveLog {
  /** A log that nobody reads. */
  WeaveLog NONE =
      new WeaveLog() {
        @Override
        public void woven(String className, int methods) {}

        @Override
        public void leftPlain(
            String className, String method, SkipReason reason, String detail, Throwable cause) {}
      };

  /** A class was woven; {@code methods} of it can be suspended. */
  void woven(String className, int methods);

  /**
   * A class, or a method of it, was left plain.
   *
   * @param method its name and descriptor, or null for the whole class
   * @param detail what exactly, or null
   * @param cause what went wrong, or null
   */
  void leftPlain(
      String className, String method, SkipReason reason, String detail, Throwable cause);
}
