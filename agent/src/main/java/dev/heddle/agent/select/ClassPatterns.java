package dev.heddle.agent.select;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Patterns of class names, separated by colons: {@code *} stands for any characters, dots included.
 * {@code com.example.*} is everything in that package and below it.
 */
public final class ClassPatterns {
  private final List<Pattern> patterns = new ArrayList<>();

  private ClassPatterns() {}

  /**
   * Parses patterns.
   *
   * @param text the patterns; empty for none
   * @throws IllegalArgumentException if one has characters that no class name has
   */
  public static ClassPatterns parse(String text) {
    ClassPatterns result = new ClassPatterns();
    for (String pattern : text.split(":")) {
      if (pattern.isBlank()) {
        continue;
      }
      if (!pattern.matches("[\\w.$*\\-]+")) {
        throw new IllegalArgumentException(
            "'" + pattern + "' is not a pattern of class names like com.example.*");
      }
      result.patterns.add(Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q")));
    }
    return result;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** Whether one of them matches the class of that internal name. */
  public boolean match(String internalName) {
    if (patterns.isEmpty()) {
      return false;
    }
    String name = internalName.replace('/', '.');
    for (Pattern pattern : patterns) {
      if (pattern.matcher(name).matches()) {
        return true;
      }
    }
    return false;
  }
}
