package library;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jackson: records, maps and trees to JSON and back, by four threads that share a mapper. */
public final class JacksonTrips {
  private JacksonTrips() {}

  /** Something with a nested list, a map, text that needs escapes, and numbers. */
  public record Order(int number, String customer, List<Line> lines, Map<String, Double> rates) {}

  /** One line of an order. */
  public record Line(String article, long amount, boolean gift) {}

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  public static void main(String[] arguments) throws Exception {
    System.out.println(MAPPER.writeValueAsString(order(1)));
    tree();
    broken();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Long>> sums = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int first = i * 100;
      sums.add(threads.submit(() -> trips(first)));
    }
    for (Future<Long> sum : sums) {
      System.out.println("sum " + sum.get());
    }
    threads.shutdown();
  }

  private static long trips(int first) {
    long sum = 0;
    for (int i = first; i < first + 20; i++) {
      Order order = order(i);
      String json = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(order);
      if (!MAPPER.readValue(json, Order.class).equals(order)) {
        throw new IllegalStateException("another order came back: " + json);
      }
      Map<String, Object> map = MAPPER.readValue(json, new TypeReference<>() {});
      sum = sum * 31 + new TreeMap<>(map).toString().hashCode();
    }
    return sum;
  }

  private static void tree() {
    JsonNode tree = MAPPER.readTree("{\"a\":[1,2.5,null,{\"b\":\"\\u00e9\\n\"}],\"c\":true}");
    System.out.println(tree.at("/a/3/b").asString().length() + " " + tree);
  }

  private static void broken() {
    try {
      MAPPER.readValue("{\"number\": [}", Order.class);
      System.out.println("read what is not JSON");
    } catch (tools.jackson.core.JacksonException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getOriginalMessage());
    }
  }

  private static Order order(int number) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i <= number % 5; i++) {
      lines.add(new Line("article \"" + i + "\"\t", number * 1_000_000_007L * i, i % 2 == 0));
    }
    Map<String, Double> rates = new TreeMap<>(Map.of("EUR", 1.0, "CHF", number / 7.0));
    return new Order(number, "Müller & Söhne " + number, lines, rates);
  }
}
