package dev.heddle.samples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The options of one sample: whole numbers, each with a name, a default and a meaning. */
final class Options {
  private record Option(long value, long most, String meaning) {}

  private final String sample;
  private final Map<String, Option> options = new LinkedHashMap<>();

  Options(String sample) {
    this.sample = sample;
  }

  /** Adds an option that is given as {@code --name value}. */
  Options add(String name, long byDefault, String meaning) {
    options.put(name, new Option(byDefault, Long.MAX_VALUE, meaning));
    return this;
  }

  /** Adds one for {@link #getInt}: a count of objects. */
  Options addInt(String name, long byDefault, String meaning) {
    options.put(name, new Option(byDefault, Integer.MAX_VALUE, meaning));
    return this;
  }

  /** Takes the command line; at {@code --help} or a mistake in it, says so and ends the program. */
  Options parse(String... arguments) {
    if (arguments.length > 0 && arguments[0].equals("--help")) {
      System.out.print(help());
      System.exit(0);
    }
    try {
      return take(arguments);
    } catch (IllegalArgumentException mistake) {
      System.err.println(mistake.getMessage());
      System.exit(2);
      throw mistake;
    }
  }

  /** Takes the command line, or throws what is wrong with it. */
  Options take(String... arguments) {
    for (int i = 0; i < arguments.length; i += 2) {
      String given = arguments[i];
      String name = given.startsWith("--") ? given.substring(2) : "";
      Option option = options.get(name);
      if (option == null) {
        throw mistake("unknown option " + given + "; known: " + known());
      }
      if (i + 1 == arguments.length) {
        throw mistake("option " + given + " needs a value, as in " + given + " " + option.value);
      }
      long value = positive(given, arguments[i + 1], option.most);
      options.put(name, new Option(value, option.most, option.meaning));
    }
    return this;
  }

  /** The value of an option. */
  long get(String name) {
    return options.get(name).value;
  }

  /** The value of an option that is used as a count of objects. */
  int getInt(String name) {
    return Math.toIntExact(get(name));
  }

  private long positive(String name, String given, long most) {
    try {
      long value = Long.parseLong(given.replace("_", ""));
      if (value > 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException notNumber) {
      // Told below, as for a number out of range.
    }
    throw mistake(name + " must be a whole number from 1 to " + most + ", was '" + given + "'");
  }

  private IllegalArgumentException mistake(String what) {
    return new IllegalArgumentException(sample + ": " + what);
  }

  private String known() {
    return options.keySet().stream().map(name -> "--" + name).collect(Collectors.joining(", "));
  }

  private String help() {
    StringBuilder text = new StringBuilder("options of " + sample + ":\n");
    options.forEach(
        (name, option) ->
            text.append(
                String.format("  --%-22s %s (%d)%n", name + " N", option.meaning, option.value)));
    return text.toString();
  }
}
