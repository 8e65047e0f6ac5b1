package dev.heddle.benchmarks.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses a document and prints it again. */
final class Json {
  private final String document = document();

  private static String document() {
    StringBuilder made = new StringBuilder("[");
    for (int i = 0; i < 200; i++) {
      made.append(i == 0 ? "" : ",")
          .append("{\"id\":").append(i)
          .append(",\"name\":\"item \\\"").append(i * 13).append("\\\"\"")
          .append(",\"tags\":[\"a\",\"bc\",null,").append(i % 2 == 0).append("]")
          .append(",\"inner\":{\"x\":-").append(i * 3 + 1).append(",\"y\":[]}}");
    }
    return made.append("]").toString();
  }

  long run() {
    Parser parser = new Parser(document);
    StringBuilder printed = new StringBuilder();
    print(parser.value(), printed);
    return printed.toString().equals(document) ? printed.length() : -1;
  }

  private static void print(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      char separator = '{';
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        print(entry.getKey(), out);
        out.append(':');
        print(entry.getValue(), out);
        separator = ',';
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      char separator = '[';
      for (Object element : list) {
        out.append(separator);
        print(element, out);
        separator = ',';
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String string) {
      printString(string, out);
    } else {
      out.append(value);
    }
  }

  private static void printString(String string, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char next = string.charAt(i);
      if (next == '"' || next == '\\') {
        out.append('\\');
      }
      out.append(next);
    }
    out.append('"');
  }

  /** By recursive descent. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    Object value() {
      return switch (text.charAt(at)) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        case 't' -> word("true", Boolean.TRUE);
        case 'f' -> word("false", Boolean.FALSE);
        case 'n' -> word("null", null);
        default -> number();
      };
    }

    private Map<String, Object> object() {
      Map<String, Object> members = new LinkedHashMap<>();
      at++;
      while (text.charAt(at) != '}') {
        String key = string();
        at++;
        members.put(key, value());
        skipComma();
      }
      at++;
      return members;
    }

    private List<Object> array() {
      List<Object> elements = new ArrayList<>();
      at++;
      while (text.charAt(at) != ']') {
        elements.add(value());
        skipComma();
      }
      at++;
      return elements;
    }

    private void skipComma() {
      if (text.charAt(at) == ',') {
        at++;
      }
    }

    private String string() {
      StringBuilder made = new StringBuilder();
      at++;
      while (text.charAt(at) != '"') {
        if (text.charAt(at) == '\\') {
          at++;
        }
        made.append(text.charAt(at++));
      }
      at++;
      return made.toString();
    }

    private Object word(String word, Object value) {
      at += word.length();
      return value;
    }

    private Long number() {
      int from = at;
      while (text.charAt(at) == '-' || Character.isDigit(text.charAt(at))) {
        at++;
      }
      return Long.parseLong(text, from, at, 10);
    }
  }
}
