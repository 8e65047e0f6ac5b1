package dev.heddle.agent.plan;

/**
 * The verification types of locals and operand stack at one instruction, in ASM's encoding: an
 * {@code Integer} constant of {@code Opcodes}, an internal name, or an {@link Uninitialized}.
 *
 * @param locals by slot; the second slot of a wide value holds {@code Opcodes.TOP}
 * @param stack by value from the bottom; a wide value is one element
 */
public record CodeState(Object[] locals, Object[] stack) {

  /**
   * The type of an object whose constructor has not run.
   *
   * @param allocation index of its {@code new} instruction
   */
  public record Uninitialized(int allocation) {}
}
