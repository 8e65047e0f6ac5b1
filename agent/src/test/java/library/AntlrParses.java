package library;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.LexerInterpreter;
import org.antlr.v4.runtime.ParserInterpreter;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.tool.Grammar;

/** ANTLR: compiles a grammar, and three threads parse by it, deep nesting and errors included. */
public final class AntlrParses {
  private static final String GRAMMAR =
      """
      grammar Sums;
      all : (line ';')* EOF;
      line : NAME '=' sum | sum;
      sum : sum ('*' | '/') sum | sum ('+' | '-') sum | '-' sum | '(' sum ')' | call | NAME | NUMBER;
      call : NAME '(' (sum (',' sum)*)? ')';
      NAME : [a-z]+;
      NUMBER : [0-9]+ ('.' [0-9]+)?;
      SPACE : [ \\t\\r\\n]+ -> skip;
      """;

  private AntlrParses() {}

  public static void main(String[] arguments) throws Exception {
    Grammar grammar = new Grammar(GRAMMAR);
    List<FutureTask<List<String>>> parses = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      FutureTask<List<String>> parse = new FutureTask<>(() -> parseAll(grammar, number));
      parses.add(parse);
      new Thread(parse).start();
    }
    for (FutureTask<List<String>> parse : parses) {
      parse.get().forEach(System.out::println);
    }
  }

  private static List<String> parseAll(Grammar grammar, int number) {
    List<String> lines = new ArrayList<>();
    lines.add(parse(grammar, "a = " + number + " + 2 * (b - c) / f(x, 1.5, g());", lines));
    lines.add(parse(grammar, "(".repeat(60) + "x" + ")".repeat(60) + "; -y;", lines));
    lines.add(parse(grammar, "a = = " + number + "; b + ; c(1,;", lines));
    return lines;
  }

  private static String parse(Grammar grammar, String text, List<String> errors) {
    LexerInterpreter lexer = grammar.createLexerInterpreter(CharStreams.fromString(text));
    ParserInterpreter parser = grammar.createParserInterpreter(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(
        new BaseErrorListener() {
          @Override
          public void syntaxError(
              Recognizer<?, ?> by, Object at, int line, int column, String message,
              RecognitionException e) {
            errors.add("error " + line + ":" + column + " " + message);
          }
        });
    ParseTree tree = parser.parse(grammar.getRule("all").index);
    return tree.toStringTree(parser);
  }
}
