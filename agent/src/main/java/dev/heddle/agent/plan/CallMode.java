package dev.heddle.agent.plan;

/** What a call in a task version does. */
public enum CallMode {
  /** Calls what the author wrote; the task is pinned in it. */
  PLAIN,
  /** Calls the task version of the same method, which may suspend. */
  TASK,
  /** Calls the task version if the receiver has one, through a twin interface. */
  TWIN,
  /** Calls a method of a JDK class: its task version, if it or an overriding method has one. */
  DISPATCH,
  /** Calls {@code Method.invoke}, or the task version of the method that it would call. */
  REFLECTIVE
}
