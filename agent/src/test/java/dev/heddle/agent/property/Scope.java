package dev.heddle.agent.property;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The variables that can be used at a place; slots are reused once their block has ended. */
final class Scope {
  record Variable(Kind kind, int slot, boolean isHidden) {}

  private final List<Variable> variables = new ArrayList<>();
  private int nextSlot;

  Scope(int firstSlot) {
    this.nextSlot = firstSlot;
  }

  int mark() {
    return variables.size();
  }

  /** Ends a block: forgets the variables declared since {@code mark}. */
  void release(int mark) {
    while (variables.size() > mark) {
      nextSlot = variables.remove(variables.size() - 1).slot();
    }
  }

  Variable declare(Kind kind) {
    return add(kind, false);
  }

  /** A variable that random statements neither read nor write. */
  Variable declareHidden(Kind kind) {
    return add(kind, true);
  }

  private Variable add(Kind kind, boolean isHidden) {
    Variable variable = new Variable(kind, nextSlot, isHidden);
    nextSlot += kind.size();
    variables.add(variable);
    return variable;
  }

  /** Any visible variable of this kind, or null. */
  Variable any(Random random, Kind kind) {
    List<Variable> fitting =
        variables.stream().filter(each -> !each.isHidden() && each.kind() == kind).toList();
    return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
  }

  /** Any visible variable, or null. */
  Variable any(Random random) {
    List<Variable> fitting = variables.stream().filter(each -> !each.isHidden()).toList();
    return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
  }
}
