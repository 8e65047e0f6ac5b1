package dev.heddle.agent.emit;

import dev.heddle.agent.plan.Safepoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Finds safepoints that can share code. */
final class AlikeSafepoints {
  private AlikeSafepoints() {}

  /**
   * Puts safepoints into groups, in the order in which they come.
   *
   * @param likeness the same for all that can share code
   * @param isWorthSharing whether a group of several had better do so; else each is alone in one
   */
  static List<List<Safepoint>> group(
      Collection<Safepoint> safepoints,
      Function<Safepoint, Object> likeness,
      Predicate<List<Safepoint>> isWorthSharing) {
    Map<Object, List<Safepoint>> alike = new LinkedHashMap<>();
    for (Safepoint safepoint : safepoints) {
      alike.computeIfAbsent(likeness.apply(safepoint), key -> new ArrayList<>()).add(safepoint);
    }
    List<List<Safepoint>> groups = new ArrayList<>();
    for (List<Safepoint> group : alike.values()) {
      if (group.size() == 1 || isWorthSharing.test(group)) {
        groups.add(group);
      } else {
        group.forEach(safepoint -> groups.add(List.of(safepoint)));
      }
    }
    return groups;
  }
}
