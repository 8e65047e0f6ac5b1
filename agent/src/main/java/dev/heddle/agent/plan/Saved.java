package dev.heddle.agent.plan;

/**
 * A local that is live at a safepoint and has to be saved.
 *
 * @param local its slot in the plain version
 * @param type its verification type
 */
public record Saved(int local, Object type) {

  /** The kind of value. */
  public ValueKind kind() {
    return ValueKind.of(type);
  }
}
