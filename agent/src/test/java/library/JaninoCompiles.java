package library;

import java.util.concurrent.Callable;
import org.codehaus.janino.ExpressionEvaluator;
import org.codehaus.janino.SimpleCompiler;

/** Janino: classes that another compiler than javac writes at run time, compiled by threads. */
public final class JaninoCompiles {
  private static final String SOURCE =
      """
      public class Made implements java.util.concurrent.Callable {
        public Object call() {
          StringBuilder text = new StringBuilder();
          boolean[] crossed = new boolean[60];
          outer:
          for (int i = 2; i < crossed.length; i++) {
            if (crossed[i]) continue outer;
            text.append(i).append(' ');
            for (int j = i * i; j < crossed.length; j += i) crossed[j] = true;
          }
          long sum = 0L;
          try {
            for (int i = 3; ; i--) sum += 60L / i;
          } catch (ArithmeticException e) {
            text.append(e.getMessage()).append(' ');
          } finally {
            text.append(sum).append(' ');
          }
          synchronized (this) {
            switch (text.length() % 3) {
              case 0: text.append("zero"); break;
              case 1: text.append("one"); break;
              default: text.append("two");
            }
          }
          return text.toString();
        }
      }
      """;

  private JaninoCompiles() {}

  public static void main(String[] arguments) throws Exception {
    Together.print(3, number -> compiled());
    Together.print(3, JaninoCompiles::evaluated);
  }

  private static Object compiled() throws Exception {
    SimpleCompiler compiler = new SimpleCompiler();
    compiler.cook(SOURCE);
    Class<?> made = compiler.getClassLoader().loadClass("Made");
    return ((Callable<?>) made.getDeclaredConstructor().newInstance()).call();
  }

  private static Object evaluated(int number) throws Exception {
    ExpressionEvaluator evaluator = new ExpressionEvaluator();
    evaluator.setParameters(new String[] {"a", "b"}, new Class<?>[] {int.class, int.class});
    evaluator.setExpressionType(int.class);
    evaluator.cook("(a << 3) * b + (a > b ? a % 3 : -b)");
    return evaluator.evaluate(new Object[] {number, 5});
  }
}
