package dev.heddle.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's tables say what the code says. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("root"));
  private static final Path SOURCES = Path.of("src", "main", "java", "dev", "heddle");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Rooms without a package, and packages of users' programs that need no row. */
  private static final Set<String> NO_PACKAGE = Set.of("Worker", "Processor", "scripts");

  private static final Set<String> NO_ROW = Set.of("samples/benchmarks.kernel");

  @Test
  void rooms_saySentenceOfTheirPackage() throws IOException {
    TreeMap<String, String> sentences = sentencesOfPackages();
    TreeMap<String, String> rows = new TreeMap<>();
    for (String[] row : table("| Room | Sentence |")) {
      for (String room : rooms(row[0])) {
        rows.put(room, row[1]);
      }
    }
    rows.keySet().removeAll(NO_PACKAGE);
    if (!sentences.containsKey("samples/benchmarks")) {
      rows.remove("samples/benchmarks");
    }
    sentences.keySet().removeAll(NO_ROW);
    assertEquals(sentences, rows);
  }

  @Test
  void options_areThoseTheAgentKnows() throws IOException {
    String refusal =
        assertThrows(
                IllegalArgumentException.class, () -> AgentOptions.read("?=1", new Properties()))
            .getMessage();
    Set<String> known =
        new TreeSet<>(List.of(refusal.substring(refusal.indexOf("are ") + 4).split(", ")));
    Set<String> documented = new TreeSet<>();
    for (String[] row : table("| Option | Default | Allowed | Meaning |")) {
      documented.addAll(rooms(row[0]));
    }
    assertEquals(known, documented);
  }

  /** The rows below a heading, without the line of dashes; each as its cells. */
  private static List<String[]> table(String heading) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
    int start = lines.indexOf(heading);
    assertTrue(start >= 0, "no table " + heading);
    return lines.stream()
        .skip(start + 2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.substring(2, line.length() - 2).split(" \\| "))
        .toList();
  }

  /** What stands in code in a cell; {@code .sync} after {@code runtime.channel} is in runtime. */
  private static List<String> rooms(String cell) {
    List<String> rooms = new java.util.ArrayList<>();
    Matcher code = CODE.matcher(cell);
    while (code.find()) {
      String room = code.group(1);
      rooms.add(room.startsWith(".") ? rooms.get(0).replaceFirst("\\..*", room) : room);
    }
    return rooms;
  }

  private static TreeMap<String, String> sentencesOfPackages() throws IOException {
    TreeMap<String, String> sentences = new TreeMap<>();
    addSentences("agent", SOURCES.resolve("agent"), sentences);
    addSentences("runtime", SOURCES, sentences);
    addSentences("samples", SOURCES.resolve("samples"), sentences);
    Path benchmarks = ROOT.resolve("samples/benchmarks").resolve(SOURCES).resolve("benchmarks");
    if (Files.exists(benchmarks)) {
      addSentences("samples/benchmarks", SOURCES.resolve("benchmarks"), sentences);
    }
    return sentences;
  }

  private static void addSentences(String room, Path below, TreeMap<String, String> sentences)
      throws IOException {
    Path root = ROOT.resolve(room).resolve(below);
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(each -> each.endsWith("package-info.java")).toList()) {
        String rest = root.relativize(file.getParent()).toString().replaceAll("[/\\\\]", ".");
        sentences.put(rest.isEmpty() ? room : room + "." + rest, sentence(file));
      }
    }
  }

  private static String sentence(Path packageInfo) throws IOException {
    String text = Files.readString(packageInfo);
    String comment = text.substring(text.indexOf("/**") + 3, text.indexOf("*/"));
    return comment.replaceAll("\\{@code ([^}]*)}", "`$1`").replaceAll("\\s+(\\* )?", " ").strip();
  }
}
