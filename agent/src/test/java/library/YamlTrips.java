package library;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** SnakeYAML: reads and writes documents with anchors, merges and all styles of scalars. */
public final class YamlTrips {
  private static final String TEXT =
      """
      base: &base {retries: 3, hosts: [a, b]}
      server:
        <<: *base
        name: "quoted\\ttext"
        folded: >
          several lines
          in one
        literal: |
          kept
            as is
      numbers: [1, 0x1F, 1_000, 2.5e3, .inf, 2001-12-14]
      nothing: ~
      ? [complex, key]
      : {yes: true, no: false}
      """;

  private YamlTrips() {}

  public static void main(String[] arguments) throws Exception {
    Together.print(3, number -> roundTrip());
    try {
      new Yaml().<Object>load("a: [1, 2\nb: }");
    } catch (RuntimeException e) {
      System.out.println(e.getMessage());
    }
  }

  private static String roundTrip() {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    Yaml yaml = new Yaml(options);
    Object read = yaml.load(TEXT.replace(", 2001-12-14", ""));
    String written = yaml.dump(read);
    return written + read.equals(yaml.load(written));
  }
}
