package dev.heddle.agent.analysis;

/** Tells by name alone which classes are woven, so that every call site decides alike. */
public interface WovenClasses {
  /** Whether the class belongs to the JDK. */
  boolean isJdk(String internalName);

  /** Whether the class is to be woven, if its class file allows it. */
  boolean isSelected(String internalName);
}
