package dev.heddle.agent;

import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.scheduler.SchedulerOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;

/**
 * What the agent was told: {@code name=value,name=value}, or system properties {@code
 * heddle.<name>}, which the agent's argument overrides.
 *
 * @param include patterns of classes to weave; all if there are none
 * @param exclude patterns of classes not to weave
 * @param jdk whether the JDK's classes are woven, too
 * @param mainTask whether the program's {@code main} runs as a task
 * @param threadTasks whether threads of the program run as tasks
 * @param taskThreads patterns of classes whose threads do; all if there are none
 * @param platformThreads patterns of classes whose threads do not
 * @param cache the folder where woven classes are kept for the next start, or null
 * @param dump the folder for woven class files, or null
 * @param verify whether woven classes are checked before they are defined
 * @param report whether a report is printed when the JVM ends
 * @param tracePins whether each pinned wait is printed as it ends
 */
public record AgentOptions(
    ClassPatterns include,
    ClassPatterns exclude,
    boolean jdk,
    boolean mainTask,
    boolean threadTasks,
    ClassPatterns taskThreads,
    ClassPatterns platformThreads,
    Path cache,
    Path dump,
    boolean verify,
    boolean report,
    boolean tracePins) {

  private static final String PREFIX = SchedulerOptions.PREFIX;

  /** Names of the agent's own options; those of the scheduler come on top. */
  private static final java.util.Set<String> OWN =
      java.util.Set.of(
          "include",
          "exclude",
          "jdk",
          "main",
          "threads",
          "taskThreads",
          "platformThreads",
          "cache",
          "dump",
          "verify",
          "report",
          "pins");

  /**
   * Reads the options, and notes those of the scheduler as system properties, where the runtime
   * reads them.
   *
   * @throws IllegalArgumentException in one line: what was given, and what is allowed
   */
  public static AgentOptions read(String arguments, Properties properties) {
    if (arguments != null && !arguments.isBlank()) {
      for (String option : arguments.split(",")) {
        note(option.strip(), properties);
      }
    }
    for (String property : properties.stringPropertyNames()) {
      if (property.startsWith(PREFIX)) {
        requireKnown(property.substring(PREFIX.length()));
      }
    }
    SchedulerOptions.from(properties); // refuses bad values now, not when the first task starts
    Reader reader = new Reader(properties);
    return new AgentOptions(
        reader.patterns("include"),
        reader.patterns("exclude"),
        reader.choice("jdk", "woven", "plain").equals("woven"),
        reader.choice("main", "thread", "task").equals("task"),
        reader.choice("threads", "tasks", "platform").equals("tasks"),
        reader.patterns("taskThreads"),
        reader.patterns("platformThreads"),
        reader.folder("cache"),
        reader.folder("dump"),
        reader.flag("verify"),
        reader.flag("report"),
        reader.choice("pins", "report", "trace").equals("trace"));
  }

  private static void note(String option, Properties properties) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals).strip();
    requireKnown(name);
    String value = option.substring(equals + 1).strip();
    if (equals < 0 || value.isEmpty()) {
      throw new IllegalArgumentException("option " + name + " has no value: write " + name + "=…");
    }
    properties.setProperty(PREFIX + name, value);
  }

  private static void requireKnown(String name) {
    if (!OWN.contains(name) && !SchedulerOptions.names().contains(name)) {
      TreeSet<String> known = new TreeSet<>(OWN);
      known.addAll(SchedulerOptions.names());
      throw new IllegalArgumentException(
          "unknown option '" + name + "': known are " + String.join(", ", known));
    }
  }

  private record Reader(Properties properties) {
    String text(String name) {
      return properties.getProperty(PREFIX + name, "");
    }

    ClassPatterns patterns(String name) {
      try {
        return ClassPatterns.parse(text(name));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("option " + name + ": " + e.getMessage(), e);
      }
    }

    /** The first choice is the default. */
    String choice(String name, String... choices) {
      String given = text(name);
      if (given.isEmpty()) {
        return choices[0];
      }
      for (String choice : choices) {
        if (choice.equals(given)) {
          return choice;
        }
      }
      throw new IllegalArgumentException(
          "option " + name + "=" + given + ": allowed is " + String.join(" or ", choices));
    }

    boolean flag(String name) {
      boolean bare = properties.containsKey(PREFIX + name) && text(name).isEmpty();
      return bare || choice(name, "false", "true").equals("true");
    }

    Path folder(String name) {
      try {
        return text(name).isEmpty() ? null : Path.of(text(name));
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException(
            "option " + name + "=" + text(name) + ": not the name of a folder", e);
      }
    }
  }
}
